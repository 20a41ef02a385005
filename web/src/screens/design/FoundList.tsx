/** All that is wrong with a draft, each leading to its place. */
import type { DesignFile, Finding } from "../../api/types"
import { design as d } from "../../text/design"
import { fileTitle } from "./files"
import { type Language, placeTitle } from "./language"

interface Props {
  language: Language
  files: DesignFile[]
  found: Finding[]
  onGo: (finding: Finding) => void
}

export function FoundList({ language, files, found, onGo }: Props) {
  if (found.length === 0)
    return (
      <p className="quiet" role="status">
        {files.length === 0 ? d.found.nothingYet : d.found.none}
      </p>
    )
  return (
    <ul className="found-list" aria-label={d.found.title}>
      {found.map((one) => {
        const file = files.find((other) => one.own && other.path === one.file)
        const where = file ? [fileTitle(language, file), placeTitle(language, file, one.path)].filter(Boolean).join(" · ") : one.file
        return (
          <li key={`${one.file}${one.line}${one.code}${one.path.join()}${one.says}`}>
            <span className={one.error ? "bad" : "quiet"}>{one.error ? d.found.error : d.found.thought}</span>{" "}
            {file ? (
              <button type="button" className="link" onClick={() => onGo(one)}>
                {where}
              </button>
            ) : (
              where
            )}
            ：{one.says}
          </li>
        )
      })}
    </ul>
  )
}
