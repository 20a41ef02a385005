/**
 * What is kept on this machine and may be about people. Everything is sealed so that it can be
 * put away without the server and opened only with it: the lock lies here, the key to it is
 * sealed under one that the server gives to who is signed in, and that is never kept here.
 * Signing out leaves nothing; without it, after 72 hours nothing can be opened any more.
 *
 * What this page itself put away it still knows, so that one goes on without the network.
 */
import { newId } from "../../ids"
import { getDraftKey } from "../calls"
import { Unreached } from "../client"
import * as shelf from "./shelf"

/** What opens and closes a person's things on this machine. */
interface Lock {
  /** Names this machine to the server, so that each has a key of its own. */
  place: string
  seal: CryptoKey
  /** What opens it, under the server's key. */
  opener: { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }
}

interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  bytes: ArrayBuffer
  /** The key of `bytes`, under the lock. */
  key: ArrayBuffer
}

const RSA = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }
const AES = { name: "AES-GCM", length: 256 }

/** A browser seals only what came over TLS, or from the machine itself. */
export const canSeal = () => shelf.hasShelf() && !!globalThis.crypto?.subtle

const lockName = (account: string) => `lock.${account}`
const nonce = () => crypto.getRandomValues(new Uint8Array(12))

/** A person's lock on this page: how to seal, and how to open once the server gave its key. */
interface Hand {
  account: string
  place: string
  seal: CryptoKey
  /** The key of all this page seals, with itself under the lock. */
  own: { key: CryptoKey; sealed: ArrayBuffer }
  opener: CryptoKey | null
}

let hand: Promise<Hand> | null = null

/** Takes up a person's lock; made anew when there is none or the server's key is another by now. */
export function takeUp(account: string): Promise<unknown> {
  const before = hand
  hand = (async () => {
    const held = await before?.catch(() => null)
    if (held?.account === account && held.opener) {
      // The session may be another by now: it must know what to end.
      void serverKey(held.place)
      return held
    }
    const lock = (await shelf.get<Lock>("open", lockName(account)))?.value ?? null
    const key = await serverKey(lock?.place ?? newId())
    if (!key) {
      if (lock) return handOf({ account, place: lock.place, seal: lock.seal, opener: null }, held ?? null)
      throw new Unreached()
    }
    const opener = lock && (await opened(lock, key.key))
    if (lock && opener) {
      await shelf.put("open", lockName(account), lock)
      return handOf({ account, place: lock.place, seal: lock.seal, opener }, held ?? null)
    }
    // Nothing sealed under a lock that cannot be opened any more is of use.
    await dropAll(account)
    const pair = await crypto.subtle.generateKey(RSA, true, ["encrypt", "decrypt"])
    const iv = nonce()
    const secret = await crypto.subtle.exportKey("pkcs8", pair.privateKey)
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key.key, secret)
    await shelf.put("open", lockName(account), { place: key.place, seal: pair.publicKey, opener: { iv, bytes } } satisfies Lock)
    return handOf({ account, place: key.place, seal: pair.publicKey, opener: pair.privateKey }, null)
  })()
  return hand
}

/** The server's key for this machine; none when it cannot be had now. */
async function serverKey(place: string) {
  try {
    const { key } = await getDraftKey(place)
    const bytes = Uint8Array.from(key.match(/../g) ?? [], (two) => parseInt(two, 16))
    return { place, key: await crypto.subtle.importKey("raw", bytes, AES, false, ["encrypt", "decrypt"]) }
  } catch {
    // Gone is the network, or the session: one can still put away.
    return null
  }
}

async function opened(lock: Lock, key: CryptoKey): Promise<CryptoKey | null> {
  try {
    const secret = await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.opener.iv }, key, lock.opener.bytes)
    return await crypto.subtle.importKey("pkcs8", secret, RSA, false, ["decrypt"])
  } catch {
    return null
  }
}

async function handOf(lock: Omit<Hand, "own">, held: Hand | null): Promise<Hand> {
  if (held?.account === lock.account) return { ...held, opener: lock.opener }
  const key = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"])
  const sealed = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, lock.seal, await crypto.subtle.exportKey("raw", key))
  return { ...lock, own: { key, sealed } }
}

async function dropAll(account: string) {
  for (const name of await shelf.names("sealed", `${account}.`)) await shelf.drop("sealed", name)
}

// One after the other, so that what is dropped is not kept again by what was begun before.
let last: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work)
  last = next.catch(() => undefined)
  return next
}

async function current(): Promise<Hand> {
  if (!hand) throw new Error("nobody took up a lock")
  return hand
}

/** Puts bytes away under a name of the person's own. */
export const put = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  inTurn(async () => {
    const { account, own } = await current()
    const iv = nonce()
    const sealed: Sealed = { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, own.key, bytes), key: own.sealed }
    await shelf.put("sealed", `${account}.${name}`, sealed)
  })

/** None when there is nothing; throws when it cannot be opened without the server. */
export const get = (name: string): Promise<Uint8Array<ArrayBuffer> | null> =>
  inTurn(async () => {
    const { account, own, opener } = await current()
    const kept = await shelf.get<Sealed>("sealed", `${account}.${name}`)
    if (!kept) return null
    const { iv, bytes, key } = kept.value
    const isOwn = key.byteLength === own.sealed.byteLength && new Uint8Array(key).every((byte, i) => byte === new Uint8Array(own.sealed)[i])
    if (!isOwn && !opener) throw new Unreached()
    try {
      const raw = isOwn ? own.key : await crypto.subtle.importKey("raw", await crypto.subtle.decrypt({ name: "RSA-OAEP" }, opener as CryptoKey, key), AES, false, ["decrypt"])
      return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, raw, bytes))
    } catch {
      await shelf.drop("sealed", `${account}.${name}`)
      return null
    }
  })

export const drop = (name: string) => inTurn(async () => shelf.drop("sealed", `${(await current()).account}.${name}`))

export const names = (head: string) =>
  inTurn(async () => {
    const { account } = await current()
    const found = await shelf.names("sealed", `${account}.${head}`)
    return found.map((name) => name.slice(account.length + 1))
  })

/** Leaves nothing on this machine. */
export const empty = () =>
  inTurn(async () => {
    hand = null
    if (shelf.hasShelf()) await shelf.empty()
  })
