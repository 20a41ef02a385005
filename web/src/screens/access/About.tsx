/** Whom it is about, by name: an id says nothing to who must not take one person for another. */
import { useRecord, useRegister } from "../../api/queries"

/** `access.account/0190…`, also as the end of a record page's address. */
const ABOUT = /([a-z_]+)[./]([a-z_]+)\/([0-9a-f-]{36})\/?$/

export function aboutOf(text: string): { register: string; id: string } | null {
  const [, system, record, id] = ABOUT.exec(text.trim()) ?? []
  return system && record && id ? { register: `${system}.${record}`, id } : null
}

interface Props {
  about: string
  says: (kind: string, name: string) => string
  /** Shown while it is not known by name. */
  otherwise?: React.ReactNode
}

export function About({ about, says, otherwise }: Props) {
  const of = aboutOf(about)
  const record = useRecord(of?.register ?? "", of?.id)
  const kind = useRegister(of?.register ?? "")?.title
  return record.data && kind ? <p>{says(kind, record.data.label)}</p> : otherwise
}
