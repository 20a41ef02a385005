/** All registers this person opens, to be counted by rows and columns. */
import { Input } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { useModel } from "../../api/queries"
import { paths } from "../../paths"
import { pivot as words } from "../../text/pivot"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"

export function Pivots() {
  const { systems, registers } = useModel()
  const [typed, setTyped] = useState("")
  const found = Object.values(registers).filter((one) => one.title.includes(typed.trim()))
  return (
    <>
      <PageHead title={words.title} over={words.help} />
      <Input
        type="search"
        style={{ maxWidth: 320, marginBottom: 12 }}
        aria-label={words.find}
        placeholder={`${words.find}：${words.findHelp}`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {found.length === 0 && <Blank title={words.no} help={words.noHelp} />}
      {systems.map((system) => {
        const own = found.filter((one) => one.id.startsWith(`${system.id}.`))
        if (own.length === 0) return null
        return (
          <section key={system.id} className="block" aria-label={system.title}>
            <h2>{system.title}</h2>
            <ul className="big-links" style={{ columns: "220px" }}>
              {own.map((one) => (
                <li key={one.id} style={{ breakInside: "avoid" }}>
                  <Link to={paths.list(one.id, { view: "pivot" })}>{one.title}</Link>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </>
  )
}
