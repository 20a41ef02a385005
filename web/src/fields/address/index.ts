import { Cell } from "../text/Cell"
import { defineField } from "../define"
import { Input } from "./Input"

/** 地址: one line, down to the door. */
export const address = defineField({ type: "address", Input, Cell, isWide: true, isLine: true })
