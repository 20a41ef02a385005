/** States as boxes, steps as arrows between them; the same as the lists below it, for the eye. */
import { design as d } from "../../text/design"
import { useChoices, useDesk, useSaid } from "./context"
import { get, textOf, textsOf } from "./document"
import { placed, type Step } from "./flow"

const [WIDTH, HEIGHT, GAP_X, GAP_Y, TOP] = [84, 34, 62, 30, 40]

export function StateDiagram() {
  const { goTo } = useDesk()
  const names = useChoices("state")
  const steps = useChoices("step")
  const { value: states, base: shippedStates } = useSaid(["state"])
  const { value: said, base } = useSaid(["step"])
  const isIn = (name: string, word: string) => get(states, [name, word]) === true || get(shippedStates, [name, word]) === true
  const open = names.filter((one) => !isIn(one.value, "end")).map((one) => one.value)
  const arrows: Step[] = steps.map(({ value: name, label }) => {
    const at = (word: string) => get(said, [name, word]) ?? get(base, [name, word])
    const from = textsOf(at("from"))
    return { name, title: label, from: from.length > 0 ? from : open, to: textOf(at("to")) }
  })
  if (names.length === 0) return null
  const start = names.find((one) => isIn(one.value, "start"))?.value
  const boxes = placed(names.map((one) => one.value), start, arrows)
  const at = new Map(boxes.map((box) => [box.name, { x: 8 + box.column * (WIDTH + GAP_X), y: TOP + box.row * (HEIGHT + GAP_Y) }]))
  const width = Math.max(...boxes.map((box) => box.column + 1)) * (WIDTH + GAP_X) - GAP_X + 16
  const height = TOP + Math.max(...boxes.map((box) => box.row + 1)) * (HEIGHT + GAP_Y) + 26
  const described = arrows.filter((one) => one.to).map((one) => d.flow.arrow(one.title, one.from.map((name) => called(name)).join(d.and), called(one.to)))
  function called(name: string) {
    return name === "previous" ? d.previous : (names.find((one) => one.value === name)?.label ?? name)
  }
  return (
    <figure className="diagram scroll-x" tabIndex={0} role="region" aria-label={d.flow.diagram}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={described.join("；")}>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 L8 4 L0 8 z" />
          </marker>
        </defs>
        {arrows.flatMap((step, i) =>
          step.from.map((name) => {
            const [from, to] = [at.get(name), at.get(step.to)]
            return from && to ? <Arrow key={`${step.name}${name}`} from={from} to={to} title={step.title} i={i} onGo={() => goTo(["step", step.name])} /> : null
          }),
        )}
        {names.map(({ value: name, label }) => {
          const box = at.get(name)
          if (!box) return null
          return (
            <g key={name} className={`box${isIn(name, "end") ? " is-end" : ""}${name === start ? " is-start" : ""}`} onClick={() => goTo(["state", name])}>
              <rect x={box.x} y={box.y} width={WIDTH} height={HEIGHT} rx={isIn(name, "end") ? 17 : 3} />
              <text x={box.x + WIDTH / 2} y={box.y + HEIGHT / 2 + 5} textAnchor="middle">
                {label.length > 6 ? `${label.slice(0, 6)}…` : label}
              </text>
            </g>
          )
        })}
      </svg>
    </figure>
  )
}

type Spot = { x: number; y: number }

/** Forward straight, back in a bow below, over several columns in a bow above. */
function Arrow({ from, to, title, i, onGo }: { from: Spot; to: Spot; title: string; i: number; onGo: () => void }) {
  const isBack = to.x <= from.x
  const isNext = !isBack && to.x - from.x <= WIDTH + GAP_X
  const [x1, y1] = isBack ? [from.x + WIDTH / 2, from.y + HEIGHT] : isNext ? [from.x + WIDTH, from.y + HEIGHT / 2] : [from.x + WIDTH / 2, from.y]
  const [x2, y2] = isBack ? [to.x + WIDTH / 2 + 10, to.y + HEIGHT] : isNext ? [to.x, to.y + HEIGHT / 2] : [to.x + WIDTH / 2, to.y]
  const bow = isBack ? 30 + (i % 3) * 6 : isNext ? 0 : -34
  const path = bow === 0 ? `M${x1} ${y1} L${x2} ${y2}` : `M${x1} ${y1} Q${(x1 + x2) / 2} ${(y1 + y2) / 2 + bow} ${x2} ${y2}`
  return (
    <g className="arrow" onClick={onGo}>
      <path d={path} markerEnd="url(#arrow)" />
      <text x={(x1 + x2) / 2} y={(y1 + y2) / 2 + bow / 2 - 5 + (isBack ? 18 : 0)} textAnchor="middle">
        {title}
      </text>
    </g>
  )
}
