import { Button } from "antd"
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react"
import { connection, Unreached } from "../../api/client"
import * as held from "../../api/local/held"
import { newId } from "../../ids"
import { t } from "../../text/text"
import { Progress } from "../../ui/Progress"
import { asList, type InputProps } from "../define"
import { HeldThumbnail } from "./HeldThumbnail"
import { smaller } from "./smaller"
import { Thumbnail } from "./Thumbnail"

interface Sending { name: string; percent: number }

interface Props extends InputProps {
  /** Nothing but pictures; a phone opens its camera. */
  isPicture?: boolean
}

/** Each file is sent when it is chosen, or as soon as it can be; the form only keeps its id. */
export function Input({ id, field, value, onChange, describedBy, isDisabled, isInvalid, files, isPicture }: Props) {
  const ids = asList(value)
  const picker = useRef<HTMLInputElement>(null)
  const [names, setNames] = useState<Record<string, string>>({})
  const [sending, setSending] = useState<Sending | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const isUp = useSyncExternalStore(connection.watch, connection.isUp)
  useSyncExternalStore(held.watch, held.state)
  const room = (field.max ?? 99) - ids.length

  const add = async (chosen: File[]) => {
    setFault(null)
    const fresh: string[] = []
    for (const file of chosen.slice(0, room)) {
      const one = newId()
      await held.hold(one, await smaller(file))
      setNames((before) => ({ ...before, [one]: file.name }))
      fresh.push(one)
    }
    onChange([...ids, ...fresh])
    await send(fresh, [...ids, ...fresh])
  }

  /** What the server does not take is taken out again; what it cannot be sent stays. */
  const send = async (some: string[], all: string[]) => {
    for (const one of some) {
      const name = (await held.read(one))?.name ?? ""
      try {
        await held.send(one, (percent) => setSending({ name, percent }))
      } catch (error) {
        if (error instanceof Unreached) break
        await held.forget(one, false)
        all = all.filter((other) => other !== one)
        onChange(all.length > 0 ? all : null)
        setFault(error instanceof Error ? error.message : String(error))
      }
    }
    setSending(null)
  }

  const goOn = useEffectEvent(() => void send(ids.filter(held.isHeld), ids))
  useEffect(() => {
    if (isUp) goOn()
  }, [isUp])

  const isWaiting = !sending && ids.some(held.isHeld)
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
              {held.isHeld(one) ? <HeldThumbnail id={one} /> : isPicture && <Thumbnail id={one} name={name} />}
              {name}{" "}
              {held.isHeld(one) && <span className="quiet">{t.files.held}</span>}
              <Button
                type="link"
                size="small"
                disabled={isDisabled}
                aria-label={t.files.remove(name)}
                onClick={() => {
                  if (held.isHeld(one)) void held.forget(one, false)
                  onChange(ids.length === 1 ? null : ids.filter((other) => other !== one))
                }}
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
      {sending && (
        <div role="status">
          {t.files.uploading(sending.name, sending.percent)} <Progress percent={sending.percent} label={sending.name} />
        </div>
      )}
      {isWaiting && !isUp && <div role="status">{t.files.waits}</div>}
      {fault && <div className="field-fault" role="alert">{fault}</div>}
    </div>
  )
}
