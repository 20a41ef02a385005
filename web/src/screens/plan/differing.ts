/** Where a text differs from another, piece by piece; a number is one piece and never cut. */

/** A stretch of the own text, and whether the other lacks it. */
export interface Stretch {
  text: string
  isOwn: boolean
}

const PIECE = /\d+(?:\.\d+)?|[A-Za-z]+|[\s\S]/gu
/** Beyond so many pairs of pieces only what stands before and behind the first and last difference is told. */
const PAIRS_MAX = 4_000_000

export function differing(own: string, other: string): Stretch[] {
  const [mine, theirs] = [own.match(PIECE) ?? [], other.match(PIECE) ?? []]
  let head = 0
  while (head < Math.min(mine.length, theirs.length) && mine[head] === theirs[head]) head += 1
  let tail = 0
  while (tail < Math.min(mine.length, theirs.length) - head && mine[mine.length - 1 - tail] === theirs[theirs.length - 1 - tail]) tail += 1
  const [middle, against] = [mine.slice(head, mine.length - tail), theirs.slice(head, theirs.length - tail)]
  const isCommon = middle.length * against.length > PAIRS_MAX ? middle.map(() => false) : common(middle, against)
  return together([
    ...mine.slice(0, head).map((text) => ({ text, isOwn: false })),
    ...middle.map((text, at) => ({ text, isOwn: !isCommon[at] })),
    ...mine.slice(mine.length - tail).map((text) => ({ text, isOwn: false })),
  ])
}

/** Which pieces stand, in the same order, in the other as well: as many as there can be. */
function common(mine: string[], theirs: string[]): boolean[] {
  const wide = theirs.length + 1
  const longest = new Uint32Array((mine.length + 1) * wide)
  const at = (i: number, j: number) => longest[i * wide + j] ?? 0
  for (let i = mine.length - 1; i >= 0; i -= 1)
    for (let j = theirs.length - 1; j >= 0; j -= 1)
      longest[i * wide + j] = mine[i] === theirs[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  let j = 0
  return mine.map((piece, i) => {
    while (j < theirs.length && piece !== theirs[j] && at(i, j + 1) > at(i + 1, j)) j += 1
    const isThere = piece === theirs[j] && j < theirs.length
    if (isThere) j += 1
    return isThere
  })
}

/** Pieces of one kind beside each other are one stretch. */
function together(pieces: Stretch[]): Stretch[] {
  const told: Stretch[] = []
  for (const piece of pieces) {
    const last = told[told.length - 1]
    if (last?.isOwn === piece.isOwn) last.text += piece.text
    else told.push({ ...piece })
  }
  return told
}
