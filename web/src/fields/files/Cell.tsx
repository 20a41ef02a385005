import { hrefs } from "../../api/calls"
import { sizeInWords } from "../../text/dates"
import { asList, type CellProps } from "../define"

export function Cell({ value, files, isDense }: CellProps) {
  const ids = asList(value)
  if (ids.length === 0) return <span className="quiet">—</span>
  if (isDense) return <>{ids.length} 个文件</>
  return (
    <ul className="plain-list">
      {ids.map((id, i) => (
        <li key={id}>
          <a href={hrefs.file(id)} download>
            {files?.[id]?.name ?? `附件 ${i + 1}`}
          </a>
          {files?.[id] && <span className="quiet"> {sizeInWords(files[id].size)}</span>}
        </li>
      ))}
    </ul>
  )
}
