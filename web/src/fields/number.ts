/**
 * Numbers as the wire has them: decimals are text, so that 92.50 stays 92.50
 * and no digit is lost in a float.
 */

/** What somebody typed as a decimal text; `undefined` if it is not a number (yet). */
export function readDecimal(typed: string, scale: number): string | null | undefined {
  const plain = halfWidth(typed).replace(/[,，\s]/g, "").replace(/%$/, "")
  if (plain === "") return null
  if (!/^[+-]?\d*\.?\d*$/.test(plain) || !/\d/.test(plain)) return undefined
  const [whole = "", fraction = ""] = plain.replace(/^\+/, "").split(".")
  if (fraction.length > scale) return undefined
  const digits = whole.replace(/^(-?)0+(?=\d)/, "$1")
  const start = digits === "" || digits === "-" ? `${digits}0` : digits
  return fraction ? `${start}.${fraction}` : start
}

export function readInteger(typed: string): number | null | undefined {
  const text = readDecimal(typed, 0)
  return typeof text === "string" ? Number(text) : text
}

/** Digits and signs of a Chinese keyboard are the same digits. */
export function halfWidth(text: string): string {
  return text.replace(/[０-９．－＋％]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/。/g, ".")
}

/** A document's number without what a keyboard or a copy adds: spaces, full width, small letters. */
export function documentNumber(typed: string): string {
  return typed
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200b-\u200f\ufeff]/g, "")
    .toUpperCase()
}

/** 12345.60 → 12,345.60: the digits themselves are left alone. */
export function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".")
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ",")
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

/** 1200.5 → 1200.50: money has its 分, whatever they are. */
export function padded(text: string, places: number): string {
  const [whole = "", fraction = ""] = text.split(".")
  return /^-?\d+(\.\d*)?$/.test(text) && fraction.length < places ? `${whole}.${fraction.padEnd(places, "0")}` : text
}

/** 92.5000 → 92.5: stored zeros say nothing to a reader. */
export function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text
}

/** Adds decimal texts exactly; missing ones count as nothing. */
export function sumOf(values: (string | null | undefined)[]): string {
  const scale = Math.max(0, ...values.map((v) => v?.split(".")[1]?.length ?? 0))
  const total = values.reduce((sum, v) => sum + scaled(v, scale), BigInt(0))
  return unscaled(total, scale)
}

/** `a - b`, exactly. */
export function differenceOf(a: string, b: string): string {
  return sumOf([a, b.startsWith("-") ? b.slice(1) : `-${b}`])
}

function scaled(value: string | null | undefined, scale: number): bigint {
  if (!value || !/^-?\d+(\.\d+)?$/.test(value)) return BigInt(0)
  const [whole = "0", fraction = ""] = value.split(".")
  return BigInt(whole + fraction.padEnd(scale, "0"))
}

function unscaled(total: bigint, scale: number): string {
  const isNegative = total < BigInt(0)
  const digits = (isNegative ? -total : total).toString().padStart(scale + 1, "0")
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return (isNegative ? "-" : "") + trimmed(text)
}
