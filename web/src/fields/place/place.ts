/** A point on the map as the wire has it: `121.447926,37.463822`, longitude first, in degrees. */

/** In words: 东经 121.447926°，北纬 37.463822°; the text itself when it is no place. */
export function placeInWords(text: string): string {
  const [, lng, lat] = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (!lng || !lat) return text
  const side = (degrees: string, plus: string, minus: string) =>
    degrees.startsWith("-") ? `${minus} ${degrees.slice(1)}°` : `${plus} ${degrees}°`
  return `${side(lng, "东经", "西经")}，${side(lat, "北纬", "南纬")}`
}

/** What a device reports, in the wire's form. */
export const placeText = (lng: number, lat: number) => `${lng.toFixed(6)},${lat.toFixed(6)}`
