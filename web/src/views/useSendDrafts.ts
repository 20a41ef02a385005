/** Sends what waits, by itself when the server is there again, or when asked. */
import { useState } from "react"
import { useModel, useWritten } from "../api/queries"
import { t } from "../text/text"
import { useNotices } from "../ui/notices"
import { sendDrafts } from "./sending"

export function useSendDrafts() {
  const model = useModel()
  const written = useWritten()
  const message = useNotices()
  const [isSending, setSending] = useState(false)
  const send = async () => {
    setSending(true)
    const { sent, failed } = await sendDrafts(model)
    setSending(false)
    for (const record of sent) void written(record)
    if (sent.length > 0) void message.success(t.drafts.sent(sent.length))
    if (failed > 0) void message.error(t.drafts.failed)
  }
  return { isSending, send }
}
