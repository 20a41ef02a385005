/** 列表、看板、日历、数据透视: ways to see the same rows. */
import { Link } from "react-router"
import { t } from "../../text/text"
import type { Layout } from "../layouts"
import { NO_VIEW } from "./ViewMenu"

interface Props {
  layouts: Layout[]
  current: Layout
  params: URLSearchParams
}

export function LayoutSwitch({ layouts, current, params }: Props) {
  if (layouts.length < 2) return null
  const to = (layout: Layout) => {
    const next = new URLSearchParams(params)
    next.delete("month")
    if (layout === "table") next.delete("view")
    else next.set("view", layout)
    // An address without anything would open the default view instead.
    if (next.toString() === "") next.set("v", NO_VIEW)
    return `?${next.toString()}`
  }
  return (
    <nav className="switch no-print" aria-label={t.layout.word}>
      {layouts.map((layout) => (
        <Link key={layout} to={to(layout)} aria-current={layout === current ? "true" : undefined}>
          {t.layout[layout]}
        </Link>
      ))}
    </nav>
  )
}
