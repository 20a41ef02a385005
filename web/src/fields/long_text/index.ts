import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 长文本: paragraphs. */
export const longText = defineField({ type: "long_text", Input, Cell, isWide: true })
