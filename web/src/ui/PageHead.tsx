/** A page's title, what it is part of, and what can be done with it. */
import { type ReactNode, useEffect } from "react"
import { t } from "../text/text"

interface Props {
  title: string
  over?: ReactNode
  beside?: ReactNode
  actions?: ReactNode
}

export function PageHead({ title, over, beside, actions }: Props) {
  useEffect(() => {
    document.title = `${title} - ${t.product}`
  }, [title])
  return (
    <header className="page-head">
      <div className="page-head-words">
        {over && <div className="page-head-over">{over}</div>}
        <h1>{title}</h1>
        {beside}
      </div>
      {actions && <div className="page-head-actions no-print">{actions}</div>}
    </header>
  )
}
