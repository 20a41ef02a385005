import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 图片: nothing but pictures; on a phone from the camera. */
export const picture = defineField({ type: "picture", Input, Cell, isWide: true })
