import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 百分比: hundredths; 92.5 means 92.5 %. */
export const percent = defineField({ type: "percent", Input, Cell, isNumber: true, isLine: true })
