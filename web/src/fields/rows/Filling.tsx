/** Rows as they are filled: a grid at a desk, cards on a phone. */
import { usePhone } from "../../ui/phone"
import type { InputProps } from "../define"
import { Cards } from "./Cards"
import { Grid } from "./Grid"
import { useEditor } from "./editor"

export function Filling(props: InputProps) {
  const editor = useEditor(props)
  return usePhone() ? <Cards {...props} editor={editor} /> : <Grid {...props} editor={editor} />
}
