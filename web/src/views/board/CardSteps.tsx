/** The steps of a card, asked of the server only when somebody wants them. */
import { Popover } from "antd"
import { useRef, useState } from "react"
import { useRecord } from "../../api/queries"
import type { Register, Row } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Steps } from "../Steps"

export function CardSteps({ register, row }: { register: Register; row: Row }) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const record = useRecord(register.id, isOpen ? row.id : undefined)
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={isOpen}
      onOpenChange={setOpen}
      // Once it can be seen, and once only: who has gone on to a step is not called back.
      afterOpenChange={(isThere) => isThere && box.current?.focus()}
      destroyOnHidden
      content={
        // Outside the card, which scrolls; so the keyboard is brought here, and back again.
        <div
          className="card-steps"
          tabIndex={-1}
          ref={box}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key !== "Escape") return
            setOpen(false)
            button.current?.focus()
          }}
        >
          <Answer query={record}>
            {(facts) => (facts.steps.length > 0 ? <Steps register={register} record={facts} onDone={() => setOpen(false)} /> : <p className="quiet">{t.layout.noSteps}</p>)}
          </Answer>
        </div>
      }
    >
      <button ref={button} type="button" className="link" aria-expanded={isOpen} aria-label={t.layout.stepsOf(row.label)}>
        {t.layout.steps} <span aria-hidden="true">▾</span>
      </button>
    </Popover>
  )
}
