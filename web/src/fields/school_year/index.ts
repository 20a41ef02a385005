import { Cell } from "../period/Cell"
import { defineField } from "../define"
import { Input } from "./Input"

/** 学年: a period that is a school year. */
export const schoolYear = defineField({ type: "school_year", Input, Cell, width: 124 })
