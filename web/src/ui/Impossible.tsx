/** A button that stays where nothing can be done now, with the reason: on hover and for a screen reader. */
import { Button, Tooltip } from "antd"

export const Impossible = ({ title, reason }: { title: string; reason: string }) => (
  <Tooltip title={reason}>
    <Button size="small" className="impossible no-print" aria-disabled="true" aria-description={reason}>
      {title}
    </Button>
  </Tooltip>
)
