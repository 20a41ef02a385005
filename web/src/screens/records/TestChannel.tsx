/** Sends a test by a 通知渠道 and says what came of it. */
import { Alert, Button, Input, Modal } from "antd"
import { useState } from "react"
import { testChannel } from "../../api/calls"
import { useManyWritten } from "../../api/queries"
import type { ChannelTest, RecordFacts } from "../../api/types"
import { t } from "../../text/text"

export function TestChannel({ record }: { record: RecordFacts }) {
  const written = useManyWritten()
  const [isOpen, setOpen] = useState(false)
  const [mail, setMail] = useState("")
  const [outcome, setOutcome] = useState<ChannelTest | null>(null)
  const [isBusy, setBusy] = useState(false)
  const test = async () => {
    setBusy(true)
    setOutcome(null)
    try {
      setOutcome(await testChannel(record.id, mail.trim() || null))
    } catch (error) {
      setOutcome({ sent: false, says: error instanceof Error ? error.message : String(error) })
    } finally {
      setBusy(false)
      await written()
    }
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.notices.test}</Button>
      <Modal
        open={isOpen}
        title={t.notices.testTitle(record.label)}
        okText={t.notices.test}
        cancelText={t.common.close}
        confirmLoading={isBusy}
        onOk={() => void test()}
        onCancel={() => {
          setOpen(false)
          setOutcome(null)
        }}
      >
        <p>{t.notices.testHelp}</p>
        {record.values.kind === "mail" && (
          <div className="field">
            <label htmlFor="test-mail">{t.notices.testTo}</label>
            <Input id="test-mail" type="email" value={mail} onChange={(event) => setMail(event.target.value)} />
          </div>
        )}
        {outcome && <Alert role="status" type={outcome.sent ? "success" : "error"} title={outcome.says} />}
      </Modal>
    </>
  )
}
