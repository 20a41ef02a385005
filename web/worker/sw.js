/**
 * Keeps the built client, so that it opens without the network; nothing else. What the server
 * answers is never kept here: what one needs of it lies sealed, or without names, in IndexedDB.
 *
 * A page is asked of the server first, so that after an upgrade nobody is given the old client
 * while the server can be reached; files with a hash in their name are what they were.
 */
const VERSION = "__VERSION__"
const FILES = __FILES__
const CACHE = `client-${VERSION}`

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" }))))
      .then(() => skipWaiting()),
  )
})

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  )
})

const fromCache = (path) => caches.open(CACHE).then((cache) => cache.match(path))

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/") || pathname.startsWith("/public")) return
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(async () => (await fromCache("/")) ?? Response.error()))
  else if (FILES.includes(pathname)) event.respondWith(fromCache(pathname).then((kept) => kept ?? fetch(request)))
})
