/** The draft as it is kept and exported, with what is wrong beside the line. */
import type { Finding, LayerText } from "../../api/types"
import { design as d } from "../../text/design"

interface Props {
  text: LayerText
  path: string
  found: Finding[]
  onGo: (finding: Finding) => void
}

export function TextPane({ text, path, found, onGo }: Props) {
  const file = text.files.find((one) => one.path === path)
  const lines = (file?.text ?? "").replace(/\n$/, "").split("\n")
  return (
    <section className="toml" aria-label={d.see.text} tabIndex={0}>
      <ol>
        {lines.map((line, i) => {
          const here = found.filter((one) => one.own && one.file === path && one.line === i + 1)
          return (
            <li key={i} className={here.some((one) => one.error) ? "is-wrong" : undefined}>
              <code>{line || " "}</code>
              {here.map((one) => (
                <button key={one.says} type="button" className="link" onClick={() => onGo(one)}>
                  {one.says}
                </button>
              ))}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
