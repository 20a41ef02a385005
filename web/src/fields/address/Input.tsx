import { t } from "../../text/text"
import type { InputProps } from "../define"
import { LineInput } from "../LineInput"

export const Input = (props: InputProps) => <LineInput {...props} autoComplete="off" placeholder={t.address.help} />
