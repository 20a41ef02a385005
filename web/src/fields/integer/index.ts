import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 整数: whole numbers. */
export const integer = defineField({ type: "integer", Input, Cell, isNumber: true, isLine: true })
