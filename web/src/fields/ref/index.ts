import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 引用: another record; `refs` takes several. */
export const ref = defineField({ type: "ref", Input, Cell })
