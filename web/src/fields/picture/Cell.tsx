import { t } from "../../text/text"
import { asList, type CellProps } from "../define"
import { Thumbnail } from "../files/Thumbnail"

export function Cell({ field, value, files, isDense }: CellProps) {
  const ids = asList(value)
  if (ids.length === 0) return <span className="quiet">—</span>
  if (isDense) return <>{t.files.pictures(ids.length)}</>
  return (
    <div className="thumbnails">
      {ids.map((id) => (
        <Thumbnail key={id} id={id} name={files?.[id]?.name ?? field.title} />
      ))}
    </div>
  )
}
