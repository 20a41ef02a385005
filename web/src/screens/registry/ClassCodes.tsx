/** 家长登录码: slips for the guardians of a class who never signed in, printed, cut apart, taken home. */
import { useMutation } from "@tanstack/react-query"
import { Button } from "antd"
import { Link, useParams } from "react-router"
import { giveClassCodes } from "../../api/calls"
import { queryClient, useRecord } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { Slip } from "../../views/Slip"

const CLASS = "registry.class"

export function ClassCodes() {
  const { id = "" } = useParams()
  const title = useRecord(CLASS, id).data?.label ?? ""
  // Codes are secrets: they live in this page and nowhere else.
  const give = useMutation({ mutationFn: () => giveClassCodes(id), onSuccess: () => queryClient.invalidateQueries(), gcTime: 0 })
  const given = give.data
  return (
    <>
      <div className="no-print">
        <PageHead
          title={t.classCodes.title(title)}
          over={<Link to={paths.record(CLASS, id)}>{title}</Link>}
          actions={
            given && given.slips.length > 0 ? (
              <Button type="primary" onClick={() => window.print()}>
                {t.setup.print}
              </Button>
            ) : (
              <Button type="primary" loading={give.isPending} onClick={() => give.mutate()}>
                {t.classCodes.give}
              </Button>
            )
          }
        />
        <p className="quiet">{given ? t.classCodes.given(given.slips.length, given.signed) : t.classCodes.help}</p>
        {give.isError && (
          <div className="faults" role="alert">
            {give.error.message}
          </div>
        )}
      </div>
      {given?.slips.length === 0 && <Blank title={t.classCodes.none} help={t.classCodes.noneHelp} />}
      {given && given.slips.length > 0 && (
        <ul className="slips">
          {given.slips.map((slip) => (
            <Slip key={slip.login} login={slip.login} code={slip.code}>
              {given.class} {slip.child}　{t.classCodes.guardian}<strong>{slip.name}</strong>
            </Slip>
          ))}
        </ul>
      )}
    </>
  )
}
