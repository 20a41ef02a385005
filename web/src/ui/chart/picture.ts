/** A drawing as a picture that stands alone: its title above, whose and of when below. */
import { useCallback, useState } from "react"
import { FONT, INK, QUIET } from "./options"

/** Gives what is drawn, in dots of the picture. */
export type Give = () => HTMLCanvasElement
/** Dots for each point of the screen: it is printed, too. */
export const DOTS = 2

/** What gives the picture, none until it is drawn; and what a drawing tells it by. */
export function usePicture(): [Give | null, (give: Give | null) => void] {
  const [give, setGive] = useState<Give | null>(null)
  return [give, useCallback((give: Give | null) => setGive(() => give), [])]
}

const TITLE = { size: 15, line: 22 }
const NOTE = { size: 12, line: 18 }
const EDGE = 12

export function framed(drawn: HTMLCanvasElement, title: string, note: string): string {
  const paper = document.createElement("canvas")
  const pen = paper.getContext("2d")
  if (!pen) return drawn.toDataURL("image/png")
  const width = drawn.width - 2 * EDGE * DOTS
  const font = ({ size }: { size: number }, weight: string) => `${weight} ${size * DOTS}px ${FONT}`
  pen.font = font(TITLE, "bold")
  const titles = broken(title, (text) => pen.measureText(text).width <= width)
  pen.font = font(NOTE, "normal")
  const notes = broken(note, (text) => pen.measureText(text).width <= width)
  const head = (EDGE + titles.length * TITLE.line) * DOTS
  const foot = (EDGE + notes.length * NOTE.line) * DOTS
  paper.width = drawn.width
  paper.height = head + drawn.height + foot
  pen.fillStyle = "#fff"
  pen.fillRect(0, 0, paper.width, paper.height)
  pen.drawImage(drawn, 0, head)
  pen.textBaseline = "middle"
  const write = (lines: string[], from: number, { line }: { line: number }) =>
    lines.forEach((text, n) => pen.fillText(text, EDGE * DOTS, from + (n + 0.5) * line * DOTS))
  pen.font = font(TITLE, "bold")
  pen.fillStyle = INK
  write(titles, EDGE * DOTS, TITLE)
  pen.font = font(NOTE, "normal")
  pen.fillStyle = QUIET
  write(notes, head + drawn.height, NOTE)
  return paper.toDataURL("image/png")
}

/** In lines that fit. */
export function broken(text: string, fits: (text: string) => boolean): string[] {
  const lines: string[] = []
  let line = ""
  for (const letter of text) {
    if (line && !fits(line + letter)) {
      lines.push(line)
      line = ""
    }
    line += letter
  }
  return line ? [...lines, line] : lines
}
