/** 存图片: the drawing as a file, with whose it is, of when, in what and when it was taken; not before it is drawn. */
import { Button } from "antd"
import { todayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { download } from "../download"
import { framed, type Give } from "./picture"

interface Props {
  give: Give | null
  title: string
  of?: string
  when?: string
  unit: string | null
}

export function PictureButton({ give, title, of = "", when = "", unit }: Props) {
  const note = () => words.pictureNote(of, when, unit, todayInSentence())
  return (
    <Button size="small" disabled={!give} title={give ? undefined : words.notDrawn} onClick={() => give && download(framed(give(), title, note()), `${title}.png`)}>
      {words.picture}
    </Button>
  )
}
