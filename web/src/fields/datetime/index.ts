import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 时间: an instant, shown in the reader's own time zone. */
export const datetime = defineField({ type: "datetime", Input, Cell, width: 138 })
