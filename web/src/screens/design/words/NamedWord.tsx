/** Things with names: one of them is open at a time. */
import { NamedList } from "../NamedList"
import type { WordProps } from "./word"

export function NamedWord({ word, path, isDisabled }: WordProps) {
  return <NamedList title={word.title} stem={word.name} place={word.place ?? ""} path={path} mayAdd={!isDisabled} short={word.takes === "named_or_text" ? "title" : undefined} />
}
