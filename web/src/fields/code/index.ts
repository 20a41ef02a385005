import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 代码: one of a list that the bureau keeps; `codes` takes several. */
export const code = defineField({ type: "code", Input, Cell })
