/** Sends a test by a 通知渠道 and says what came of it. */
import { Alert, Button, Input, Modal } from "antd"
import { useState } from "react"
import { testChannel } from "../../api/calls"
import { useManyWritten } from "../../api/queries"
import type { ChannelTest, RecordFacts } from "../../api/types"
import { t } from "../../text/text"

/** Kinds of channels that need an address of one person. */
const OWN: Record<string, "mail" | "sms"> = { mail: "mail", sms: "sms", sms_file: "sms" }

export function TestChannel({ record }: { record: RecordFacts }) {
  const written = useManyWritten()
  const [isOpen, setOpen] = useState(false)
  const [to, setTo] = useState("")
  const [outcome, setOutcome] = useState<ChannelTest | null>(null)
  const [isBusy, setBusy] = useState(false)
  const own = OWN[String(record.values.kind)]
  const test = async () => {
    setBusy(true)
    setOutcome(null)
    try {
      setOutcome(await testChannel(record.id, to.trim() || null))
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
        {own && (
          <div className="field">
            <label htmlFor="test-to">{t.notices.testTo[own]}</label>
            <Input id="test-to" type={own === "mail" ? "email" : "tel"} value={to} onChange={(event) => setTo(event.target.value)} />
          </div>
        )}
        {outcome && <Alert role="status" type={outcome.sent ? "success" : "error"} title={outcome.says} />}
      </Modal>
    </>
  )
}
