import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 是否: yes, no, or not said. */
export const flag = defineField({ type: "flag", Input, Cell, width: 72 })
