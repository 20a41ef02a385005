import type { InputProps } from "../define"
import { readInteger } from "../number"
import { NumberInput } from "../NumberInput"

export function Input(props: InputProps) {
  return <NumberInput {...props} read={readInteger} />
}
