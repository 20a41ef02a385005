import type { InputProps } from "../define"
import { LineInput } from "../LineInput"

export const Input = (props: InputProps) => <LineInput {...props} />
