import type { InputProps } from "../define"
import { schoolYearWords } from "../period/words"
import { PeriodInput } from "../PeriodInput"

export const Input = (props: InputProps) => <PeriodInput {...props} words={schoolYearWords} />
