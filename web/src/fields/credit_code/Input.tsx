import type { InputProps } from "../define"
import { LineInput } from "../LineInput"
import { documentNumber } from "../number"

export const Input = (props: InputProps) => <LineInput {...props} className="num" autoComplete="off" tidy={documentNumber} />
