/**
 * A plan's text cut into pieces that can be underlined.
 *
 * The server counts in characters (code points), a browser in UTF-16 units;
 * everything below `toUnits` counts in units. Spans may nest and overlap: a
 * target lies in its task, and a deliverable's name may share words with it.
 */

export type SpanKind = "section" | "task" | "unit" | "target" | "deliverable"

export interface Span {
  /** Of the record; several spans may belong to one. */
  id: string
  kind: SpanKind
  at: number
  to: number
}

export interface Segment {
  at: number
  to: number
  /** All spans over this piece, the innermost first. */
  spans: Span[]
}

export interface Range { at: number; to: number }

/** Turns a character offset into a UTF-16 offset. Cheap where they are the same. */
export function unitsOf(text: string): (characters: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (characters) => Math.min(characters, text.length)
  const starts: number[] = []
  for (let i = 0; i < text.length; i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1) starts.push(i)
  return (characters) => starts[characters] ?? text.length
}

/** The way back: how many characters stand before a UTF-16 offset. */
export function charactersBefore(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length
}

/** Pieces of `range` between all starts and ends, in order, covering it without gaps. */
export function segmentsOf(range: Range, spans: Span[]): Segment[] {
  const inside = spans.filter((span) => span.at < range.to && span.to > range.at && span.to > span.at)
  const cuts = new Set([range.at, range.to])
  for (const span of inside) {
    cuts.add(Math.max(span.at, range.at))
    cuts.add(Math.min(span.to, range.to))
  }
  const sorted = Array.from(cuts).sort((a, b) => a - b)
  return sorted.slice(0, -1).map((at, i) => {
    const to = sorted[i + 1] as number
    const over = inside.filter((span) => span.at <= at && span.to >= to)
    return { at, to, spans: over.sort((a, b) => a.to - a.at - (b.to - b.at)) }
  })
}

/** A line at least this share of a full one was broken by the page and not by its author. */
const FULL = 0.8
/** Full lines differ by this much: digits and letters are narrower. */
const ALIKE = 0.88
/** Longer lines than this were never broken to fit a page. */
const PAGE_LINE = 60
/** A sentence that ends exactly at the edge of the page is rarer than a paragraph that does. */
const ENDED = /[。！？：；]\s*$/
const HEADING = /^\s*(第?[一二三四五六七八九十百]+[、.．章节条]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,3}\s*[.．、])/

/** Paragraphs of a text whose lines may have been broken hard, at the width of a page. */
export function paragraphsOf(text: string): Range[] {
  const lines: Range[] = []
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf("\n", at)
    const to = end === -1 ? text.length : end
    if (text.slice(at, to).trim() !== "") lines.push({ at, to })
    at = to + 1
  }
  const lengths = lines.map(({ at, to }) => text.slice(at, to).trim().length).sort((a, b) => a - b)
  const usual = lengths[Math.floor(lengths.length * 0.75)] ?? 0
  // Lines broken by a page are nearly all of one length; lines ended by an author are not.
  const alike = lengths.filter((length) => length >= usual * ALIKE && length <= usual / ALIKE).length
  const isBroken = usual >= 12 && usual <= PAGE_LINE && alike >= lengths.length * 0.4

  const paragraphs: Range[] = []
  let last: { range: Range; isFull: boolean } | null = null
  for (const line of lines) {
    const shown = text.slice(line.at, line.to)
    // The cells of a table's row are parted by tabs, and a row is never torn.
    const goesOn: boolean = isBroken && !!last?.isFull && !HEADING.test(shown) && !shown.includes("\t")
    if (goesOn && last) last.range.to = line.to
    else paragraphs.push({ ...line })
    const range = paragraphs[paragraphs.length - 1] as Range
    last = { range, isFull: shown.trim().length >= usual * FULL && !ENDED.test(shown) && !shown.includes("\t") }
  }
  return paragraphs
}

/**
 * Where `quote` stands in `text` between `from` and `to`, whatever spaces and
 * line breaks either has. The last place if `isLast`: units stand at the end.
 */
export function locate(text: string, quote: string, from = 0, to = text.length, isLast = false): Range | null {
  const wanted = quote.replace(/\s/g, "")
  if (!wanted) return null
  let flat = ""
  const places: number[] = []
  for (let i = from; i < to; i++) {
    const c = text[i] as string
    if (/\s/.test(c)) continue
    flat += c
    places.push(i)
  }
  const k = isLast ? flat.lastIndexOf(wanted) : flat.indexOf(wanted)
  if (k === -1) return null
  return { at: places[k] as number, to: (places[k + wanted.length - 1] as number) + 1 }
}

const CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
const BREAK = new RegExp(`[ \\t\\r\\f\\u3000]*\\n\\s*`, "g")

/** A piece as it is shown: without the page's line breaks, which stand between Chinese characters for nothing. */
export function shownOf(raw: string): string {
  return raw.replace(BREAK, (gap, at: number) => {
    const before = raw[at - 1]
    const after = raw[at + gap.length]
    const isLatin = before && after && !new RegExp(`[${CJK}]`).test(before) && !new RegExp(`[${CJK}]`).test(after)
    return isLatin ? " " : ""
  })
}

/** The offset in `raw` of the `n`-th character shown. */
export function rawOffset(raw: string, n: number): number {
  const shown = shownOf(raw)
  let r = 0
  for (let s = 0; s < n && r < raw.length; s++) {
    while (r < raw.length && raw[r] !== shown[s]) r++
    r++
  }
  while (n < shown.length && r < raw.length && raw[r] !== shown[n]) r++
  return r
}
