/** Tasks as tiles: lamp, number, title, who leads. */
import { Link } from "react-router"
import { wall } from "../../../text/wall"
import { useAsked } from "./asked"
import { LampSign, lampOf } from "./LampSign"
import { More } from "./More"
import type { Tasks } from "./rows"

export function Tiles({ tasks }: { tasks: Tasks }) {
  const { to } = useAsked()
  const { rows, labels } = tasks
  return (
    <section aria-label={wall.tasks}>
      <ul className="wall-tiles">
        {rows.map(({ id, values }) => {
          const lamp = lampOf(values.lamp)
          return (
            <li key={id} className={`wall-tile lamp-edge-${lamp}`}>
              <LampSign lamp={lamp} />
              <Link to={to({ task: id })}>
                {values.no ? `${String(values.no)}. ` : ""}
                {String(values.title ?? "")}
              </Link>
              <span className="quiet">{values.lead ? labels[String(values.lead)] : ""}</span>
            </li>
          )
        })}
      </ul>
      <More tasks={tasks} />
    </section>
  )
}
