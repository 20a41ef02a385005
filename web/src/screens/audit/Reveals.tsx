/** 明文查阅: who was shown which masked field of which record, and why. Not here: what it held. */
import { Link } from "react-router"
import { useRegister } from "../../api/queries"
import type { AuditEntry } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { ADDRESS, AuditPage, type Column } from "./AuditPage"

export const Reveals = () => <AuditPage texts={t.reveals} action="reveal" columns={() => COLUMNS} />

const COLUMNS: Column[] = [
  { title: t.reveals.record, of: (row) => <Of row={row} /> },
  { title: t.reveals.field, of: (row) => row.fields.join("、") || (row.reason ? t.reveals.whole : "—") },
  { title: t.reveals.reason, of: (row) => row.reason ?? <span className="quiet">{t.reveals.gone}</span> },
  ADDRESS,
]

/** The record, to be opened by whom its register is open. */
function Of({ row }: { row: AuditEntry }) {
  const isOpen = !!useRegister(row.register)
  const name = `${row.register_title} ${row.mark ?? ""}`.trim()
  return isOpen ? <Link to={paths.record(row.register, row.record)}>{name}</Link> : name
}
