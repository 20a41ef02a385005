/** Forms are narrow, so that the eye finds the next field; a grid of rows needs the width there is. */
import type { Register } from "../../api/types"

export const narrowFor = (register: Register) => (register.fields.some((field) => field.type === "rows") ? "narrow has-rows" : "narrow")
