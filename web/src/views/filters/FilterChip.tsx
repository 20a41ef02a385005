/** One part of a list's question: what is asked, in words, and behind it the way to ask something else. */
import { Popover } from "antd"
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react"
import { t } from "../../text/text"

interface Props {
  title: string
  /** What is asked; none: everything. */
  words: ReactNode
  isOpenAtFirst?: boolean
  /** It is so by itself: there is nothing to take back. */
  isKept?: boolean
  onClear: () => void
  children: ReactNode
}

export function FilterChip({ title, words, isOpenAtFirst = false, isKept = false, onClear, children }: Props) {
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const button = useRef<HTMLButtonElement>(null)
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return
    event.stopPropagation()
    setOpen(false)
    button.current?.focus()
  }
  return (
    <span className="chip" onKeyDown={closeByKey}>
      <Popover
        trigger="click"
        placement="bottomLeft"
        arrow={false}
        open={isOpen}
        onOpenChange={setOpen}
        destroyOnHidden
        // Inside the bar, so that the keyboard goes from the word into the box and on to the next word.
        getPopupContainer={(node) => node.parentElement ?? document.body}
        content={
          <div className="chip-box" role="group" aria-label={title}>
            {children}
          </div>
        }
      >
        <button ref={button} type="button" className="chip-word" aria-expanded={isOpen}>
          <span className="quiet">{title}</span> {words ? <strong>{words}</strong> : t.list.all} <span aria-hidden="true">▾</span>
        </button>
      </Popover>
      {words && !isKept && (
        <button type="button" className="chip-clear" aria-label={t.list.clearOne(title)} onClick={onClear}>
          ×
        </button>
      )}
    </span>
  )
}
