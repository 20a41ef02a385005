import { Cell } from "../time/Cell"
import { defineField } from "../define"
import { Input } from "./Input"

/** 统一社会信用代码: 18 places, check character by GB 32100-2015, which the server checks. */
export const creditCode = defineField({ type: "credit_code", Input, Cell, width: 176, isLine: true })
