import { Cell } from "../time/Cell"
import { defineField } from "../define"
import { Input } from "./Input"

/** 公民身份号码: 18 places, check character by GB 11643-1999. The server checks and masks it. */
export const citizenId = defineField({ type: "citizen_id", Input, Cell, width: 176, isLine: true })
