import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 来源: a record of whatever register, `plan.task/ID`, that an entry was opened about. Only the kernel writes it. */
export const record = defineField({ type: "record", Input, Cell })
