/** A source as clerks read it. */

/** What a definition is taken from, without the names only its authors know. */
export const sourceOf = (source: string | null | undefined) =>
  (source ?? "").replace(/(requirements|decision)\s+[A-Z0-9、–-]+[；：]?/gi, "").replace(/^[；：\s]+|[；：\s]+$/g, "")
