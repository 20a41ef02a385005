/** 发放登录码: what a guardian signs in with the first time, given by the school; it is shown this once. */
import { Alert, Button, Modal, Typography } from "antd"
import { useState } from "react"
import { resetAccount } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { t } from "../../text/text"

export function GuardianCode({ record }: { record: RecordFacts }) {
  const [isOpen, setOpen] = useState(false)
  const [given, setGiven] = useState<{ login: string; code: string } | null>(null)
  const [fault, setFault] = useState("")
  const [isBusy, setBusy] = useState(false)
  const give = async () => {
    setBusy(true)
    setFault("")
    try {
      setGiven(await resetAccount(String(record.values.account)))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  const close = () => {
    setOpen(false)
    setGiven(null)
    setFault("")
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.guardianCode.give}</Button>
      <Modal
        open={isOpen}
        title={t.guardianCode.title(record.label)}
        footer={[
          <Button key="close" onClick={close}>
            {t.common.close}
          </Button>,
          !given && (
            <Button key="give" type="primary" loading={isBusy} onClick={() => void give()}>
              {t.guardianCode.give}
            </Button>
          ),
        ]}
        // What is shown once is not lost by a press beside it.
        mask={{ closable: !given }}
        onCancel={close}
      >
        {fault && (
          <div className="faults" role="alert">
            {fault}
          </div>
        )}
        {given ? (
          <>
            <Alert type="warning" role="status" title={t.guardianCode.once} />
            <dl className="given">
              {[
                [t.guardianCode.login, given.login],
                [t.guardianCode.code, given.code],
                [t.guardianCode.address, location.origin],
              ].map(([title, text]) => (
                <div key={title} className="fact">
                  <dt>{title}</dt>
                  <dd>
                    <Typography.Text copyable={{ tooltips: [t.feed.copy, t.feed.copied], icon: [t.feed.copy, t.feed.copied] }}>{text}</Typography.Text>
                  </dd>
                </div>
              ))}
            </dl>
            <p className="quiet">{t.guardianCode.how}</p>
          </>
        ) : (
          <p>{t.guardianCode.help}</p>
        )}
      </Modal>
    </>
  )
}
