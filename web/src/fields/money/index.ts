import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 金额: yuan and fen, never rounded. */
export const money = defineField({ type: "money", Input, Cell, isNumber: true, isLine: true })
