/** A button and its dialog: draws what is shown this once (a token, a first login) and is not asked for again. */
import { Alert, Button, Modal, Typography } from "antd"
import { useState, type ReactNode } from "react"
import { t } from "../../text/text"

interface Props<Given> {
  verb: string
  isPrimary: boolean
  title: string
  /** What will happen, before it does. */
  help: string
  /** That it is shown this once. */
  once: string
  /** What to do with it. */
  how: string
  draw: () => Promise<Given>
  children: (given: Given) => ReactNode
}

export function ShownOnce<Given>({ verb, isPrimary, title, help, once, how, draw, children }: Props<Given>) {
  const [isOpen, setOpen] = useState(false)
  const [given, setGiven] = useState<Given | null>(null)
  const [fault, setFault] = useState("")
  const [isBusy, setBusy] = useState(false)
  const give = async () => {
    setBusy(true)
    setFault("")
    try {
      setGiven(await draw())
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
      <Button type={isPrimary ? "primary" : "default"} onClick={() => setOpen(true)}>
        {verb}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        footer={[
          <Button key="close" onClick={close}>
            {t.common.close}
          </Button>,
          !given && (
            <Button key="give" type="primary" loading={isBusy} onClick={() => void give()}>
              {verb}
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
            <Alert type="warning" role="status" title={once} />
            {children(given)}
            <p className="quiet">{how}</p>
          </>
        ) : (
          <p>{help}</p>
        )}
      </Modal>
    </>
  )
}

/** A text with a button that copies it. */
export function Copied({ text, label, isCode }: { text: string; label?: string; isCode?: boolean }) {
  return (
    <Typography.Text
      code={isCode}
      copyable={{ text, tooltips: [t.feed.copy, t.feed.copied], icon: [t.feed.copy, t.feed.copied] }}
      aria-label={label}
      style={isCode ? { wordBreak: "break-all" } : undefined}
    >
      {text}
    </Typography.Text>
  )
}
