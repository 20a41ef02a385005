/** What happened to a record, newest first, with what each change replaced. */
import { useHistory } from "../api/queries"
import type { Change, Labels, Register } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { instantInTable } from "../text/dates"
import { t } from "../text/text"
import { Answer } from "../ui/Answer"
import { changedPart, told } from "./history"
import { RowsDifference } from "./RowsDifference"

export function HistoryPane({ register, id }: { register: Register; id: string }) {
  const history = useHistory(register.id, id)
  return (
    // It scrolls by itself, so the keyboard must reach it.
    <section className="history" aria-label={t.record.history} tabIndex={0}>
      <h2>{t.record.history}</h2>
      <Answer query={history}>
        {({ entries, labels }) =>
          entries.length === 0 ? (
            <p className="quiet">{t.record.noHistory}</p>
          ) : (
            <ol>
              {told(entries).map(({ entries: run, changes }, i) => {
                const [entry] = run
                const first = run[run.length - 1]
                if (!entry || !first) return null
                return (
                  <li key={entry.number ?? `tail-${i}`}>
                    <div>
                      <strong>{run.length > 1 ? t.record.times(entry.title, run.length) : entry.title}</strong> {run.length === 1 && entry.by}
                      {run.length === 1 && entry.position && <span className="quiet"> {entry.position}</span>}
                    </div>
                    <div className="quiet num" title={entry.number === null ? undefined : t.record.sealed(entry.number)}>
                      {run.length > 1 && `${instantInTable(first.at)} — `}
                      {instantInTable(entry.at)}
                      {entry.number === null && `　${t.record.unsealed}`}
                    </div>
                    {run.length === 1 && entry.reason && <div className="history-reason">{entry.reason}</div>}
                    {changes.length > 0 && entry.action !== "create" && (
                      <dl className="changes">
                        {changes.map((change) => (
                          <Difference key={change.field} change={change} register={register} labels={labels} />
                        ))}
                      </dl>
                    )}
                  </li>
                )
              })}
            </ol>
          )
        }
      </Answer>
    </section>
  )
}

function Difference({ change, register, labels }: { change: Change; register: Register; labels: Labels }) {
  if (/^\$?state$/.test(change.field))
    return (
      <div>
        <dt>{change.title}</dt>
        <dd>
          {typeof change.old === "string" && (
            <>
              <del>{stateTitle(register, change.old)}</del> <span aria-hidden="true">→</span>{" "}
            </>
          )}
          <ins>{stateTitle(register, String(change.new ?? ""))}</ins>
        </dd>
      </div>
    )
  // What a field held that the register no longer has in this form comes as it was read then; whose a record is, is no field.
  const unlisted = { name: change.field, title: change.title, type: change.field === "$owner" ? ("ref" as const) : ("text" as const) }
  const field = change.former ? unlisted : (register.fields.find((one) => one.name === change.field) ?? unlisted)
  if (change.rows.length > 0)
    return (
      <div>
        <dt>{change.title}</dt>
        <dd>
          <RowsDifference field={field} changes={change.rows} labels={labels} />
        </dd>
      </div>
    )
  const { Cell } = kindOf(field.type)
  if (typeof change.old === "string" && typeof change.new === "string" && ["text", "long_text"].includes(field.type)) {
    const part = changedPart(change.old, change.new)
    return (
      <div>
        <dt>{change.title}</dt>
        <dd>
          {part.before}
          <del>{part.old}</del>
          <ins>{part.new}</ins>
          {part.after}
        </dd>
      </div>
    )
  }
  return (
    <div>
      <dt>{change.title}</dt>
      <dd>
        {!isMissing(change.old) && (
          <>
            <del>
              <Cell field={field} value={change.old} labels={labels} isDense />
            </del>{" "}
            <span aria-hidden="true">→</span>{" "}
          </>
        )}
        <ins>
          <Cell field={field} value={change.new} labels={labels} isDense />
        </ins>
      </dd>
    </div>
  )
}

const stateTitle = (register: Register, name: string) => register.states.find((state) => state.name === name)?.title ?? name
