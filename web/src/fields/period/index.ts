import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 期间: typed time. */
export const period = defineField({ type: "period", Input, Cell, width: 124 })
