import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 附件: files, uploaded at once and named by id. */
export const files = defineField({ type: "files", Input, Cell, isWide: true })
