/** A new record of any register; what the address says is filled in. */
import { useNavigate, useSearchParams } from "react-router"
import { paths, recordPath } from "../../paths"
import { t } from "../../text/text"
import { PageHead } from "../../ui/PageHead"
import { RecordForm } from "../../views/RecordForm"
import { prefilled } from "../../views/values"
import { Addressed } from "../../views/Addressed"
import { Link } from "react-router"
import { narrowFor } from "./narrow"

export function Create() {
  const navigate = useNavigate()
  const [all] = useSearchParams()
  const params = new URLSearchParams(Array.from(all).filter(([name]) => name !== "draft"))
  return (
    <Addressed>
      {(register) => (
        <div className={narrowFor(register)}>
          <PageHead title={t.list.create(register.title)} over={<Link to={paths.list(register.id)}>{register.title}</Link>} />
          {register.help && <p className="quiet">{register.help}</p>}
          <RecordForm
            register={register}
            given={prefilled(register.fields, params)}
            about={params.toString() || undefined}
            onSaved={(record) => void navigate(recordPath(register.id, record.id), { replace: true })}
            onCancel={() => void navigate(-1)}
          />
        </div>
      )}
    </Addressed>
  )
}
