import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 时间: hour and minute of China's clock, without a day. */
export const time = defineField({ type: "time", Input, Cell, width: 80 })
