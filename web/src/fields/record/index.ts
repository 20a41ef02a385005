import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 来源: a record of whatever register, `plan.task/ID`, that an entry is about. The kernel writes it, or the page the entry was begun on. */
export const record = defineField({ type: "record", Input, Cell })
