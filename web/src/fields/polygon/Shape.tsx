/** The outline of an area, small: enough to see that it is the right one. */
import { t } from "../../text/text"
import { outlineOf, SIDE } from "./outline"

export function Shape({ text }: { text: string }) {
  const outline = outlineOf(text)
  if (!outline) return null
  return (
    <svg className="polygon-shape" viewBox={`0 0 ${SIDE} ${SIDE}`} role="img" aria-label={t.polygon.corners(outline.corners)}>
      <path d={outline.path} fillRule="evenodd" />
    </svg>
  )
}
