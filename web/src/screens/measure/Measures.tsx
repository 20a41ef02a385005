/** All measures this person may see. */
import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import { listMeasures } from "../../api/calls"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"

export function Measures() {
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  return (
    <>
      <PageHead title={t.measure.list} />
      <Answer query={measures}>
        {(data) =>
          data.length === 0 ? (
            <Blank title={t.measure.empty} help={t.measure.emptyHelp} />
          ) : (
            <ul className="block big-links">
              {data.map((measure) => (
                <li key={measure.id}>
                  <Link to={paths.measure(measure.id)}>
                    {measure.title} {measure.unit && <span className="quiet">（{measure.unit}）</span>}
                    {measure.source && <div className="quiet">{measure.source}</div>}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  )
}
