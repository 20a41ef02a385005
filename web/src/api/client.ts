/** The one way to the server: the header it wants, the errors it gives, files with progress. */
import createClient from "openapi-fetch"
import { t } from "../text/text"
import { presence } from "./presence"
import type { paths } from "./schema"
import type { ErrorBody, FieldFault, RecordFacts } from "./types"

/** What the server said no to, in its own words. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly faults: FieldFault[]
  readonly trace: string | undefined
  /** The record as it is now, if somebody else changed it meanwhile. */
  readonly current: RecordFacts | undefined

  constructor(status: number, body: Partial<ErrorBody> | undefined) {
    super(body?.error?.message || t.failure.unexplained(status))
    this.status = status
    this.code = body?.error?.code ?? ""
    const { field, fields } = body?.error ?? {}
    this.faults = fields?.length ? fields : field ? [{ field, message: this.message }] : []
    this.trace = body?.error?.trace ?? undefined
    this.current = body?.current ?? undefined
  }
}

/** The server could not be reached at all. */
export class Unreached extends Error {
  constructor() {
    super(t.failure.unreached)
  }
}

/** Marks a request as ours; a page of another site cannot send it. */
const OURS = { "X-Xuezheng": "1" }

const link = { isUp: true }
const watchers = new Set<() => void>()

/** Tells whether the last request reached the server. */
export const connection = {
  isUp: () => link.isUp,
  watch(watcher: () => void) {
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  },
  set(isUp: boolean) {
    if (link.isUp === isUp) return
    link.isUp = isUp
    watchers.forEach((watcher) => watcher())
  },
}

if (typeof window !== "undefined") {
  window.addEventListener("offline", () => connection.set(false))
  window.addEventListener("online", () => connection.set(true))
}

/** Sent by the page itself while nobody is at work: it keeps no session alive. */
export const QUIET = "X-Xuezheng-Quiet"

async function reach(request: Request): Promise<Response> {
  let response: Response
  if (!presence.isAtWork()) request.headers.set(QUIET, "1")
  try {
    response = await fetch(request)
  } catch (error) {
    if (request.signal.aborted) throw error
    connection.set(false)
    throw new Unreached()
  }
  connection.set(true)
  if (response.ok) return response
  // Signing in itself is refused with the same status.
  if (response.status === 401 && !request.url.includes("/api/session")) presence.end(true)
  throw new Refused(response.status, await response.json().catch(() => undefined))
}

export const client = createClient<paths>({
  baseUrl: "/api",
  fetch: reach,
  headers: OURS,
  // Our filters are already joined by commas; nothing is exploded.
  querySerializer: (query) =>
    Object.entries((query ?? {}) as Record<string, unknown>)
      .filter(([, v]) => v !== undefined && v !== null && v !== "")
      .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`)
      .join("&"),
})

/** Sends one file. `onProgress` gets 0–100; a browser's `fetch` cannot tell it. */
export function upload<T>(path: string, file: File, onProgress?: (percent: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", `/api${path}`)
    for (const [name, value] of Object.entries(OURS)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(Math.round((event.loaded / event.total) * 100))
    }
    request.onerror = () => {
      connection.set(false)
      reject(new Unreached())
    }
    request.onload = () => {
      connection.set(true)
      const body = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(new Refused(request.status, body as ErrorBody | undefined))
    }
    const form = new FormData()
    form.append("file", file)
    request.send(form)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
