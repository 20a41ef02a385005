import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 小数: exact decimals. */
export const decimal = defineField({ type: "decimal", Input, Cell, isNumber: true, isLine: true })
