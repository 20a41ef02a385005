import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 明细: rows with fields of their own. What draws them is fetched when a page first has some. */
export const rows = defineField({ type: "rows", Input, Cell, isWide: true })
