/** What is being dragged within the page, and where it would come to lie. */
import { type DragEvent, useState } from "react"

/** A thing of a list that is moved, or a type of field that is made into one. */
export type Dragged = { list: string; name: string } | { type: string }

// A browser tells what is dragged only when it is dropped; where it may be dropped must be known before.
let dragged: Dragged | null = null

export const drags = (what: Dragged) => ({
  draggable: true,
  onDragStart: (event: DragEvent) => {
    dragged = what
    event.dataTransfer.effectAllowed = "copyMove"
    event.dataTransfer.setData("text/plain", "type" in what ? what.type : what.name)
  },
  onDragEnd: () => {
    dragged = null
  },
})

/** Makes the rows of a list places to drop on: above the row in whose upper half the pointer is, else below. */
export function useDropped(accepts: (what: Dragged) => boolean, onDrop: (what: Dragged, at: number) => void) {
  const [at, setAt] = useState<number | null>(null)
  const take = (event: DragEvent, place: number) => {
    if (!dragged || !accepts(dragged)) return
    event.preventDefault()
    event.stopPropagation()
    setAt(place)
  }
  const half = (event: DragEvent, index: number) => {
    const box = event.currentTarget.getBoundingClientRect()
    return event.clientY < box.top + box.height / 2 ? index : index + 1
  }
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault()
    event.stopPropagation()
    setAt(null)
    if (dragged && accepts(dragged)) onDrop(dragged, place)
    dragged = null
  }
  return {
    at,
    row: (index: number) => ({
      onDragOver: (event: DragEvent) => take(event, half(event, index)),
      onDrop: (event: DragEvent) => drop(event, half(event, index)),
    }),
    /** The list as a whole: at its end. */
    whole: (n: number) => ({
      onDragOver: (event: DragEvent) => take(event, n),
      onDrop: (event: DragEvent) => drop(event, n),
      onDragLeave: () => setAt(null),
    }),
  }
}
