import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 地点: longitude and latitude; on a phone taken where one stands. */
export const place = defineField({ type: "place", Input, Cell, isWide: true })
