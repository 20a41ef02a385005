/**
 * Whether somebody is at work here, and until when the session lives.
 *
 * The page asks the server things by itself. Such a request is marked quiet while
 * nobody has touched anything for a minute, and keeps no session alive.
 */

/** A request sent this long after the last touch is the page's own. */
const TOUCH_MS = 60_000

/** What `GET /session` says of the time that is left, in seconds. */
interface Left {
  idle: number
  idle_left: number
  age_left: number
}

const at = { touched: 0, idle: 0, idleEnd: Infinity, ageEnd: Infinity }
const watchers = new Set<() => void>()
let isEnded = false

const touch = () => {
  at.touched = Date.now()
}

if (typeof window !== "undefined") {
  touch()
  for (const what of ["pointerdown", "keydown", "wheel", "touchstart"])
    window.addEventListener(what, touch, { capture: true, passive: true })
}

export const presence = {
  isAtWork: () => Date.now() - at.touched < TOUCH_MS,
  /** Seconds until idleness, or age, ends the session. */
  idleLeft: () => (at.idleEnd - Date.now()) / 1000,
  ageLeft: () => (at.ageEnd - Date.now()) / 1000,
  /** Seconds of idleness that a session survives. */
  idle: () => at.idle,
  /** Told by the server. */
  learn(left: Left) {
    const now = Date.now()
    at.idle = left.idle
    at.idleEnd = now + left.idle_left * 1000
    at.ageEnd = now + left.age_left * 1000
    presence.end(false)
  },
  /** Whether the session ended while somebody was in the middle of something. */
  isEnded: () => isEnded,
  watch(watcher: () => void) {
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  },
  end(hasEnded: boolean) {
    if (isEnded === hasEnded) return
    isEnded = hasEnded
    watchers.forEach((watcher) => watcher())
  },
}
