/** A measure on the bureau's own map of its counties; without one, what to do about that. */
import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useMemo } from "react"
import { getMap } from "../../api/calls"
import type { MapFacts, MeasureFigures } from "../../api/types"
import { measure as words } from "../../text/measure"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { enlarged, type Figure, heightOf, mapOf, shapesOf } from "../../ui/chart/options"
import type { Give } from "../../ui/chart/picture"
import { Wait } from "../../ui/Wait"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))
/** A map is drawn once in years. */
const STALE_MS = 3_600_000

interface Props {
  data: MeasureFigures
  title: string
  height?: number
  /** In letters for a wall. */
  isLarge?: boolean
  onPick: (figure: Figure) => void
  onReady?: (give: Give | null) => void
}

export function CountyMap(props: Props) {
  const map = useQuery({ queryKey: ["map"], queryFn: getMap, staleTime: STALE_MS })
  return (
    <Answer query={map}>
      {(data) => {
        if (!data) return <Blank title={words.mapNone} help={words.mapNoneHelp} />
        if (data.fault) return <Blank title={words.mapBad} help={data.fault} />
        const orgs = new Set(data.areas.map((one) => one.org))
        if (!props.data.figures.some((one) => orgs.has(one.key[0]?.value ?? ""))) return <Blank title={words.mapNowhere} help={words.mapNowhereHelp} />
        return <Shown {...props} map={data} />
      }}
    </Answer>
  )
}

function Shown({ data, map, title, height, isLarge = false, onPick, onReady }: Props & { map: MapFacts }) {
  const shapes = useMemo(() => shapesOf(map), [map])
  const said = JSON.stringify(data.figures)
  // biome-ignore lint: `said` stands for the figures.
  const option = useMemo(() => (isLarge ? enlarged(mapOf(data, map)) : mapOf(data, map)), [said, map, isLarge])
  const of = (at: number) => data.figures.find((one) => one.key[0]?.value === map.areas[at]?.org)
  return (
    <>
      <Suspense fallback={<Wait />}>
        <Drawn
          option={option}
          shapes={shapes}
          height={height ?? heightOf("map", data)}
          label={words.drawn(title, map.areas.length)}
          onReady={onReady}
          onPick={(at) => {
            const figure = of(at)
            if (figure) onPick(figure)
          }}
        />
      </Suspense>
      <p className="quiet">
        {words.mapOrigin(map.origin)}
        {map.missing.length > 0 && words.mapMissing(map.missing.join("、"))}
        {map.strange.length > 0 && words.mapStrange(map.strange.join("、"))}
      </p>
    </>
  )
}
