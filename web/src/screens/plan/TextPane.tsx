/**
 * The plan's own words, underlined by what was read out of them.
 *
 * Drawn once per reading: hovering and choosing only change a style sheet (see
 * `Highlight`), so that a text of 65 KB stays fluent on an old desktop.
 */
import { memo, type MouseEvent, useMemo } from "react"
import { paragraphsOf, rawOffset, segmentsOf, shownOf, type Range, type Span } from "./segments"

interface Props {
  text: string
  spans: Span[]
  extents: Span[]
  onHover: (id: string | null) => void
  onChoose: (id: string, offset: number | null) => void
  onSelect: (range: Range | null) => void
}

export const TextPane = memo(function TextPane({ text, spans, extents, onHover, onChoose, onSelect }: Props) {
  const paragraphs = useMemo(
    () =>
      paragraphsOf(text).map((range) => ({
        range,
        extent: extents.find((span) => span.at < range.to && span.to > range.at && isMostly(span, range)),
        segments: segmentsOf(range, spans),
      })),
    [text, spans, extents],
  )
  const idAt = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>("[data-ids]")?.dataset.ids?.split(" ")[0] ?? null

  return (
    <div
      className="plan-text"
      tabIndex={0}
      onMouseOver={(event) => onHover(idAt(event))}
      onMouseLeave={() => onHover(null)}
      onMouseUp={() => {
        const range = selectedRange(text)
        onSelect(range)
      }}
      onClick={(event) => {
        const id = idAt(event)
        if (id && !selectedRange(text)) onChoose(id, offsetAt(text, event.clientX, event.clientY))
      }}
    >
      {paragraphs.map(({ range, extent, segments }) => (
        <p key={range.at} className={extent ? "in-task" : undefined} data-ids={extent?.id}>
          {segments.map((segment) => {
            const [inner] = segment.spans
            const shown = shownOf(text.slice(segment.at, segment.to))
            return inner ? (
              <span
                key={segment.at}
                className={`u u-${inner.kind}`}
                data-at={segment.at}
                data-to={segment.to}
                data-ids={Array.from(new Set(segment.spans.map((span) => span.id).concat(extent?.id ?? []))).join(" ")}
              >
                {shown}
              </span>
            ) : (
              <span key={segment.at} data-at={segment.at} data-to={segment.to}>
                {shown}
              </span>
            )
          })}
        </p>
      ))}
    </div>
  )
})

/** A paragraph belongs to the task that most of it lies in. */
function isMostly(span: Span, range: Range): boolean {
  return Math.min(span.to, range.to) - Math.max(span.at, range.at) > (range.to - range.at) / 2
}

/** Offset in the text of a place in the document. */
function offsetOf(text: string, node: Node | null, offset: number): number | null {
  const piece = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : (node as Element | null))?.closest<HTMLElement>("[data-at]")
  if (!piece) return null
  const at = Number(piece.dataset.at)
  return at + rawOffset(text.slice(at, Number(piece.dataset.to)), node?.nodeType === Node.TEXT_NODE ? offset : 0)
}

function offsetAt(text: string, x: number, y: number): number | null {
  const range = document.caretRangeFromPoint?.(x, y)
  return range ? offsetOf(text, range.startContainer, range.startOffset) : null
}

/** What is marked with the mouse, if it lies in the text. */
function selectedRange(text: string): Range | null {
  const selection = getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  const at = offsetOf(text, range.startContainer, range.startOffset)
  const to = offsetOf(text, range.endContainer, range.endOffset)
  return at !== null && to !== null && to - at > 1 ? { at, to } : null
}
