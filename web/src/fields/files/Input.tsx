import { Button } from "antd"
import { useRef, useState } from "react"
import { uploadFile } from "../../api/calls"
import { t } from "../../text/text"
import { asList, type InputProps } from "../define"
import { smaller } from "./smaller"
import { Thumbnail } from "./Thumbnail"

interface Sending { name: string; percent: number }

interface Props extends InputProps {
  /** Nothing but pictures; a phone opens its camera. */
  isPicture?: boolean
}

/** Each file is sent when it is chosen; the form only keeps its id. */
export function Input({ id, field, value, onChange, describedBy, isDisabled, isInvalid, files, isPicture }: Props) {
  const ids = asList(value)
  const picker = useRef<HTMLInputElement>(null)
  const [names, setNames] = useState<Record<string, string>>({})
  const [sending, setSending] = useState<Sending | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const room = (field.max ?? 99) - ids.length

  const add = async (chosen: File[]) => {
    setFault(null)
    let held = ids
    for (const file of chosen.slice(0, room)) {
      setSending({ name: file.name, percent: 0 })
      try {
        const stored = await uploadFile(await smaller(file), (percent) => setSending({ name: file.name, percent }))
        setNames((before) => ({ ...before, [stored.id]: stored.name }))
        held = [...held, stored.id]
        onChange(held)
      } catch (error) {
        setFault(error instanceof Error ? error.message : String(error))
        break
      }
    }
    setSending(null)
  }

  return (
    <div
      className={`files-input${isInvalid ? " is-invalid" : ""}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        if (!isDisabled) void add(Array.from(event.dataTransfer.files))
      }}
    >
      <input
        ref={picker}
        id={id}
        className="sr-only"
        type="file"
        accept={isPicture ? "image/*" : undefined}
        capture={isPicture ? "environment" : undefined}
        multiple={room > 1}
        disabled={isDisabled || room <= 0}
        aria-label={field.title}
        aria-describedby={describedBy}
        onChange={(event) => {
          void add(Array.from(event.target.files ?? []))
          event.target.value = ""
        }}
      />
      <ul className="plain-list">
        {ids.map((one) => {
          const name = names[one] ?? files?.[one]?.name ?? one.slice(0, 8)
          return (
            <li key={one}>
              {isPicture && <Thumbnail id={one} name={name} />}
              {name}{" "}
              <Button
                type="link"
                size="small"
                disabled={isDisabled}
                aria-label={t.files.remove(name)}
                onClick={() => onChange(ids.length === 1 ? null : ids.filter((other) => other !== one))}
              >
                {t.files.take}
              </Button>
            </li>
          )
        })}
      </ul>
      {room > 0 && (
        <Button disabled={isDisabled || !!sending} onClick={() => picker.current?.click()} tabIndex={-1} aria-hidden="true">
          {isPicture ? t.files.picture : t.files.drop}
        </Button>
      )}
      {sending && <div role="status">{t.files.uploading(sending.name, sending.percent)}</div>}
      {fault && <div className="field-fault" role="alert">{fault}</div>}
    </div>
  )
}
