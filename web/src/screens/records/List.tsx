/** The list of any register; a plan's also takes documents. */
import { Button } from "antd"
import { Link } from "react-router"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { RecordList } from "../../views/RecordList"
import { Addressed } from "../../views/Addressed"

export function List() {
  return (
    <Addressed>
      {(register) => {
        const upload = register.id === "plan.plan" && register.create && (
          <Link to={paths.planUpload()}>
            <Button type="primary">{t.plan.upload}</Button>
          </Link>
        )
        return (
          <RecordList
            key={register.id}
            register={upload ? { ...register, create: false } : register}
            actions={
              register.id === "access.account" && register.create ? (
                <Link to={paths.setupSlips()}>
                  <Button>{t.setup.slips}</Button>
                </Link>
              ) : (
                upload
              )
            }
            empty={upload ? <Blank title={t.list.empty(register.title)} help={t.plan.uploadHelp} action={upload} /> : undefined}
          />
        )
      }}
    </Addressed>
  )
}
