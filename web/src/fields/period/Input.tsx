import type { InputProps } from "../define"
import { PeriodInput } from "../PeriodInput"
import { periodWords } from "./words"

export const Input = (props: InputProps) => <PeriodInput {...props} words={periodWords} />
