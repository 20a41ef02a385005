/** One table of words of its own, when it is wanted. */
import { Button } from "antd"
import { design as d } from "../../../text/design"
import { Panel } from "../Panel"
import type { WordProps } from "./word"

export function TableWord({ id, word, path, value, base, onChange, isDisabled }: WordProps) {
  if (value === undefined && base === undefined)
    return isDisabled ? (
      <p className="quiet">{d.unsaid}</p>
    ) : (
      <Button id={id} size="small" onClick={() => onChange({ entries: [] })}>
        {d.fillIn(word.title)}
      </Button>
    )
  return (
    <div className="nested" role="group" aria-label={word.title} id={id}>
      <Panel place={word.place ?? ""} path={path} />
      {value !== undefined && !isDisabled && (
        <Button size="small" onClick={() => onChange(undefined)}>
          {d.takeAway(word.title)}
        </Button>
      )}
    </div>
  )
}
