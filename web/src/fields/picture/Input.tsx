import type { InputProps } from "../define"
import { Input as FilesInput } from "../files/Input"

export const Input = (props: InputProps) => <FilesInput {...props} isPicture />
