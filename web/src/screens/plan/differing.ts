/** Where a text differs from another: what both begin with, its own part, what both end with. */
export function differing(own: string, other: string) {
  const shorter = Math.min(own.length, other.length)
  let head = 0
  while (head < shorter && own[head] === other[head]) head += 1
  let tail = 0
  while (tail < shorter - head && own[own.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1
  return { head: own.slice(0, head), middle: own.slice(head, own.length - tail), tail: own.slice(own.length - tail) }
}
