import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 日期: a day, without a time zone. */
export const date = defineField({ type: "date", Input, Cell, width: 104 })
