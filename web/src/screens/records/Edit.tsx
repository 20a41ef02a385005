/** Changing a record of any register. */
import { Link, useNavigate } from "react-router"
import { useRecord } from "../../api/queries"
import type { Register } from "../../api/types"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"
import { RecordForm } from "../../views/RecordForm"
import { Addressed } from "../../views/Addressed"
import { useNotices } from "../../ui/notices"
import { narrowFor } from "./narrow"

export function Edit() {
  return <Addressed>{(register, id) => <EditOne key={id} register={register} id={id} />}</Addressed>
}

function EditOne({ register, id }: { register: Register; id: string }) {
  const message = useNotices()
  const navigate = useNavigate()
  const query = useRecord(register.id, id)
  const back = recordPath(register.id, id)
  return (
    <div className={narrowFor(register)}>
      <Answer query={query}>
        {(record) => (
          <>
            <PageHead title={t.form.edit(register.title)} over={<Link to={back}>{record.label}</Link>} />
            {record.edit.possible ? (
              <RecordForm
                register={register}
                record={record}
                onSaved={() => {
                  void message.success(t.form.saved)
                  void navigate(back)
                }}
                onCancel={() => void navigate(back)}
              />
            ) : (
              <p className="notice">{record.edit.reason}</p>
            )}
          </>
        )}
      </Answer>
    </div>
  )
}
