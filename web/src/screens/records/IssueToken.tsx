/** 发放令牌: draws the token a 数据共享方 or a program of one's own asks with; it is shown this once. */
import { Alert, Button, Modal, Typography } from "antd"
import { useState } from "react"
import { issueToken } from "../../api/calls"
import { useManyWritten } from "../../api/queries"
import type { RecordFacts } from "../../api/types"
import { t } from "../../text/text"

export function IssueToken({ record, of }: { record: RecordFacts; of: "consumers" | "passes" }) {
  const written = useManyWritten()
  const [isOpen, setOpen] = useState(false)
  const [{ token, key }, setIssued] = useState<{ token: string; key?: string | null }>({ token: "" })
  const [fault, setFault] = useState("")
  const [isBusy, setBusy] = useState(false)
  const isAnew = !!record.values.issued_on
  const issue = async () => {
    setBusy(true)
    setFault("")
    try {
      setIssued(await issueToken(of, record.id))
      await written()
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  const close = () => {
    setOpen(false)
    setIssued({ token: "" })
    setFault("")
  }
  return (
    <>
      <Button type={isAnew ? "default" : "primary"} onClick={() => setOpen(true)}>
        {isAnew ? t.feed.again : t.feed.issue}
      </Button>
      <Modal
        open={isOpen}
        title={t.feed.title(record.label)}
        footer={[
          <Button key="close" onClick={close}>
            {t.common.close}
          </Button>,
          !token && (
            <Button key="issue" type="primary" loading={isBusy} onClick={() => void issue()}>
              {isAnew ? t.feed.again : t.feed.issue}
            </Button>
          ),
        ]}
        // What is shown once is not lost by a press beside it.
        mask={{ closable: !token }}
        onCancel={close}
      >
        {fault && (
          <div className="faults" role="alert">
            {fault}
          </div>
        )}
        {token ? (
          <>
            <Alert type="warning" role="status" title={t.feed.once} />
            <div className="field">
              <Typography.Text code copyable={{ text: token, tooltips: [t.feed.copy, t.feed.copied], icon: [t.feed.copy, t.feed.copied] }} aria-label={t.feed.token} style={{ wordBreak: "break-all" }}>
                {token}
              </Typography.Text>
            </div>
            {key && (
              <div className="field">
                <span>{t.feed.key}</span>
                <Typography.Text code copyable={{ text: key, tooltips: [t.feed.copy, t.feed.copied], icon: [t.feed.copy, t.feed.copied] }} aria-label={t.feed.key} style={{ wordBreak: "break-all" }}>
                  {key}
                </Typography.Text>
              </div>
            )}
            <p className="quiet">{t.feed.how[of]}</p>
          </>
        ) : (
          <p>{isAnew ? t.feed.againHelp : t.feed.help[of]}</p>
        )}
      </Modal>
    </>
  )
}
