import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 文本: one line. */
export const text = defineField({ type: "text", Input, Cell, isLine: true })
