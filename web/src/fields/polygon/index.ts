import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 范围: an area on the map, drawn elsewhere and kept as GeoJSON. */
export const polygon = defineField({ type: "polygon", Input, Cell, isWide: true })
