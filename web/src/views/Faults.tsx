/** What is wrong with a form, listed on top, each a link to its field. */
import { useEffect, useRef } from "react"
import { t } from "../text/text"

export interface Fault { field: string; message: string }

interface Props {
  prefix: string
  message?: string | null
  faults: Fault[]
  /** Brings a field to the eye, where it need not be drawn yet. */
  onGo?: (field: string) => void
}

export function Faults({ prefix, message, faults, onGo }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const isThere = !!message || faults.length > 0
  useEffect(() => {
    if (isThere) box.current?.focus()
  }, [isThere, message])
  if (!isThere) return null
  // What the list says one by one is not said as a whole before it.
  const isListed = message === faults.map((fault) => fault.message).join("；")
  return (
    <div className="faults" role="alert" tabIndex={-1} ref={box}>
      <p>{message && !isListed ? message : t.form.faults(faults.length)}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.field}${fault.message}`}>
              <a
                href={`#${prefix}-${fault.field}`}
                onClick={(event) => {
                  event.preventDefault()
                  if (onGo) return onGo(fault.field)
                  const input = document.getElementById(`${prefix}-${fault.field}`)
                  input?.scrollIntoView({ block: "center" })
                  input?.focus()
                }}
              >
                {fault.message}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
