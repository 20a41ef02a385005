/** A place to drop one file on, or to choose it. */
import { Button } from "antd"
import { useRef, useState } from "react"
import { t } from "../text/text"

interface Props {
  label: string
  help?: string
  accept?: string
  onFile: (file: File) => void
}

export function Drop({ label, help, accept, onFile }: Props) {
  const picker = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  return (
    <div
      className={`drop${isOver ? " is-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const file = event.dataTransfer.files[0]
        if (file) onFile(file)
      }}
    >
      <input
        ref={picker}
        type="file"
        className="sr-only"
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ""
          if (file) onFile(file)
        }}
      />
      <Button type="primary" onClick={() => picker.current?.click()} tabIndex={-1} aria-hidden="true">
        {t.files.choose}
      </Button>
      <p>{t.files.drop}</p>
      {help && <p className="quiet">{help}</p>}
    </div>
  )
}
