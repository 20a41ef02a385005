/** The outline of an area on the wire (GeoJSON Polygon as text), ready to be drawn. */

export interface Outline {
  /** An SVG path inside a square of `SIDE`. */
  path: string
  /** Corners of the outer ring. */
  corners: number
}

export const SIDE = 100
const MARGIN = 4

/** None when the text is no polygon. */
export function outlineOf(text: string): Outline | null {
  const rings = ringsOf(text)
  const points = rings?.flat() ?? []
  const [outer] = rings ?? []
  if (!rings || !outer || points.length === 0) return null
  const lngs = points.map(([lng]) => lng)
  const lats = points.map(([, lat]) => lat)
  const [west, east, south, north] = [Math.min(...lngs), Math.max(...lngs), Math.min(...lats), Math.max(...lats)]
  // A degree of longitude is shorter the further from the equator.
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = (SIDE - 2 * MARGIN) / Math.max((east - west) * squeeze, north - south, 1e-9)
  const at = ([lng, lat]: Point) => `${(MARGIN + (lng - west) * squeeze * scale).toFixed(1)} ${(MARGIN + (north - lat) * scale).toFixed(1)}`
  return { path: rings.map((ring) => `M${ring.map(at).join("L")}Z`).join(""), corners: outer.length - 1 }
}

type Point = [number, number]

function ringsOf(text: string): Point[][] | null {
  try {
    const json = JSON.parse(text) as { type?: string; geometry?: unknown; coordinates?: unknown }
    const geometry = (json.geometry ?? json) as { type?: string; coordinates?: unknown }
    if (geometry.type !== "Polygon" || !Array.isArray(geometry.coordinates)) return null
    const rings = geometry.coordinates as unknown[]
    const isPoint = (point: unknown): point is Point => Array.isArray(point) && typeof point[0] === "number" && typeof point[1] === "number"
    return rings.every((ring) => Array.isArray(ring) && ring.length > 0 && ring.every(isPoint)) ? (rings as Point[][]) : null
  } catch {
    return null
  }
}

/** The geometry of a file somebody drew elsewhere: a polygon, or the one feature that is one. */
export function polygonIn(text: string): string | null {
  try {
    const json = JSON.parse(text) as { features?: unknown[] }
    const one = Array.isArray(json.features) && json.features.length === 1 ? json.features[0] : json
    const said = JSON.stringify((one as { geometry?: unknown }).geometry ?? one)
    return outlineOf(said) ? said : null
  } catch {
    return null
  }
}
