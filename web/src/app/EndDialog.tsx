/** Asks somebody who has not touched anything for a while whether they are still there. */
import { Button, Modal } from "antd"
import { t } from "../text/text"
import { useLeave } from "../views/session"

export function EndDialog({ left, onStay }: { left: number; onStay: () => void }) {
  const leave = useLeave()
  return (
    <Modal
      open
      centered
      width={420}
      title={t.ending.title}
      onCancel={onStay}
      footer={[
        <Button key="leave" onClick={() => void leave()}>
          {t.shell.signOut}
        </Button>,
        <Button key="stay" type="primary" autoFocus onClick={onStay}>
          {t.ending.stay}
        </Button>,
      ]}
    >
      <p role="timer">{t.ending.idle(left)}</p>
      <p className="quiet">{t.ending.kept}</p>
    </Modal>
  )
}
