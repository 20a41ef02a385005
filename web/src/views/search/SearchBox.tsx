/**
 * One box over everything one may see: / goes there, ↑↓ through what was found, Enter opens.
 *
 * It is a plain input with a list: Ant Design's would bring its whole `Select` to the first page.
 */
import { useQuery } from "@tanstack/react-query"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useNavigate } from "react-router"
import { search } from "../../api/calls"
import { paths, recordPath } from "../../paths"
import { t } from "../../text/text"
import { useSettled } from "../../ui/later"
import { groupsOf } from "./found"

const PAUSE_MS = 250
const LIST = "search-found"

export function SearchBox() {
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState("")
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const q = useSettled(typed.trim(), PAUSE_MS)
  const found = useQuery({ queryKey: ["search", q], queryFn: () => search(q), enabled: isOpen && q !== "" })
  useSlash(() => input.current?.focus())

  const groups = groupsOf(found.data?.rows ?? [])
  // What Enter can open, in the order it is seen; the page of all results comes last.
  const lines = groups.flatMap(({ rows }) => rows.map((row) => recordPath(row.register, row.id)))
  const all = paths.search(typed.trim())
  const targets = [...lines, all]
  const isShown = isOpen && q !== ""

  const go = (to: string) => {
    setOpen(false)
    setActive(-1)
    input.current?.blur()
    void navigate(to)
  }
  const choose = (at: number) => {
    setActive(at)
    document.getElementById(`${LIST}-${at}`)?.scrollIntoView({ block: "nearest" })
  }
  const keys = (event: KeyboardEvent) => {
    // While Chinese is being composed, arrows and Enter belong to the input method.
    if (event.nativeEvent.isComposing) return
    // Above the first line is the box itself.
    if (event.key === "ArrowDown") choose((active + 1) % targets.length)
    else if (event.key === "ArrowUp") choose(active < 0 ? targets.length - 1 : active - 1)
    else if (event.key === "Enter") typed.trim() && go(targets[active] ?? all)
    else if (event.key === "Escape") setOpen(false)
    else return
    event.preventDefault()
  }
  const option = (to: string) => {
    const at = targets.indexOf(to)
    return {
      id: `${LIST}-${at}`,
      role: "option",
      "aria-selected": at === active,
      className: at === active ? "is-active" : undefined,
      // Before the box loses the focus and the list closes.
      onMouseDown: (event: { preventDefault: () => void }) => {
        event.preventDefault()
        go(to)
      },
      onMouseEnter: () => setActive(at),
    }
  }

  return (
    <div className="top-search" role="search">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={t.shell.search}
        aria-expanded={isShown}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? `${LIST}-${active}` : undefined}
        placeholder={t.shell.searchHint}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setActive(-1)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={keys}
      />
      <div id={LIST} className="top-found" role="listbox" aria-label={t.search.title} hidden={!isShown}>
        {isShown && (
          <>
            {groups.map((group) => (
              <div key={group.register} role="group" aria-label={group.title}>
                <div className="found-title" aria-hidden="true">
                  {group.title}
                </div>
                {group.rows.map((row) => (
                  <div key={row.id} {...option(recordPath(row.register, row.id))}>
                    <span>{row.label}</span>
                    {row.number && row.number !== row.label && <span className="quiet num">{row.number}</span>}
                  </div>
                ))}
              </div>
            ))}
            {found.data && groups.length === 0 && <p className="quiet">{t.search.none(q)}</p>}
            {found.isPending && <p className="quiet">{t.search.busy}</p>}
            {found.isError && <p className="bad">{found.error.message}</p>}
            <div {...option(all)}>{t.search.all}</div>
          </>
        )}
      </div>
    </div>
  )
}

/** `/` anywhere but in something one types into. */
function useSlash(go: () => void) {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      const at = event.target as HTMLElement
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || at.closest("input,textarea,select,[contenteditable]")) return
      event.preventDefault()
      go()
    }
    document.addEventListener("keydown", pressed)
    return () => document.removeEventListener("keydown", pressed)
  })
}
