import { defineField } from "../define"
import { Cell } from "./Cell"
import { Input } from "./Input"

/** 电话号码: mobile, or fixed with its area code; the server puts it into one form. */
export const phone = defineField({ type: "phone", Input, Cell, width: 128, isLine: true })
