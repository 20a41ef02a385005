import type { InputProps } from "../define"
import { readDecimal } from "../number"
import { NumberInput } from "../NumberInput"

export function Input(props: InputProps) {
  return <NumberInput {...props} read={(typed) => readDecimal(typed, props.field.scale ?? 4)} />
}
