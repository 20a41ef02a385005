/**
 * The line of a picker of days and times. The picker would forget in silence what it cannot
 * read, and save what stood there before; here what is typed goes out as it is typed, and
 * what is no day is said beside it and refused.
 */
import { type ChangeEvent, createContext, type FocusEvent, forwardRef, type InputHTMLAttributes, useContext, useState } from "react"

interface Typing {
  /** What the line shows instead of the picker's own text. */
  text: string | undefined
  onType: (typed: string) => void
  onLeave: () => void
}

const Typed = createContext<Typing>({ text: undefined, onType: () => {}, onLeave: () => {} })

const Line = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>>(function Line(props, ref) {
  const { text, onType, onLeave } = useContext(Typed)
  return (
    <input
      {...props}
      ref={ref}
      value={text ?? props.value}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onType(event.target.value)}
      onBlur={(event: FocusEvent<HTMLInputElement>) => {
        onLeave()
        props.onBlur?.(event)
      }}
    />
  )
})

const parts = { input: Line }

/** What every such picker is given. */
interface Picker {
  id: string | undefined
  className: string
  components: typeof parts
  status: "error" | undefined
  disabled: boolean | undefined
  "aria-invalid": boolean
  "aria-describedby": string
  "aria-required": boolean | undefined
}

interface Props {
  id?: string
  /** As held outside: what reads, or what somebody typed. */
  value: string | null
  read: (typed: string) => string | null | undefined
  /** Whether the value held outside is one the picker can show. */
  isRead: (held: string) => boolean
  onChange: (value: string | null) => void
  /** What is no such thing is said here, unless the form says it. */
  unread: (typed: string) => string
  isInvalid?: boolean
  describedBy?: string
  isDisabled?: boolean
  isRequired?: boolean
  children: (given: { held: string | null; pick: (value: string | null) => void; picker: Picker }) => React.ReactNode
}

export function TypedLine({ id, value, read, isRead, onChange, unread, isInvalid, describedBy, isDisabled, isRequired, children }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const held = value && isRead(value) ? value : null
  const isUnread = !!value && !held
  // The typed text stays as long as it means the value held outside.
  const text = typed !== null && (read(typed) ?? typed) === (value ?? "") ? typed : isUnread ? value : undefined
  const isEmpty = typed !== null && read(typed) === null && value === null
  const typing = {
    text: isEmpty ? (typed ?? "") : text,
    onType: (next: string) => {
      setTyped(next)
      const meant = read(next)
      onChange(meant === undefined ? next : meant)
    },
    onLeave: () => setTyped(null),
  }
  const pick = (next: string | null) => {
    setTyped(null)
    onChange(next)
  }
  const picker: Picker = {
    id,
    className: "date-input",
    components: parts,
    status: isInvalid || isUnread ? "error" : undefined,
    disabled: isDisabled,
    "aria-invalid": isInvalid || isUnread,
    "aria-describedby": `${describedBy ?? ""} ${id}-unread`,
    "aria-required": isRequired,
  }
  return (
    <Typed value={typing}>
      {children({ held, pick, picker })}
      {isUnread && !isInvalid && (
        <div id={id && `${id}-unread`} className="field-fault">
          {unread(value)}
        </div>
      )}
    </Typed>
  )
}

