/** Asks the server about what was typed, and keeps a draft of it; shows nothing. */
import { useQuery } from "@tanstack/react-query"
import { useEffect, useSyncExternalStore } from "react"
import { previewRecord } from "../../api/calls"
import type { RecordFacts, Register } from "../../api/types"
import { useSettled } from "../../ui/later"
import type { Keeping } from "../keeping"
import type { Form } from "./form"

const PAUSE_MS = 400

interface Props {
  form: Form
  register: Register
  record?: RecordFacts
  keeping: Keeping
  /** Why the record is changed, where that is asked. */
  reason?: string
}

export function Judge({ form, register, record, keeping, reason }: Props) {
  const typed = useSyncExternalStore(form.watch, form.typed)
  const settled = useSettled(typed, PAUSE_MS)
  const { data } = useQuery({
    queryKey: ["preview", register.id, record?.id ?? null, settled],
    queryFn: () => previewRecord(register.id, settled, record?.id),
    placeholderData: (last) => last,
    staleTime: 60_000,
    retry: false,
  })
  useEffect(() => {
    if (data) form.judge(data)
  }, [form, data])
  const because = useSettled(reason, PAUSE_MS)
  useEffect(() => keeping.keep({ changes: form.changed(), reason: because, missing: form.missing() }), [form, keeping, settled, because])
  return null
}
