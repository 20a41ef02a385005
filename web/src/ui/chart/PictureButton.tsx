/** 存图片: the drawing as a file; not before it is drawn. */
import { Button } from "antd"
import { measure as words } from "../../text/measure"
import { download } from "../download"
import { framed, type Give } from "./picture"

export function PictureButton({ give, title, note }: { give: Give | null; title: string; note: string }) {
  return (
    <Button size="small" disabled={!give} title={give ? undefined : words.notDrawn} onClick={() => give && download(framed(give(), title, note), `${title}.png`)}>
      {words.picture}
    </Button>
  )
}
