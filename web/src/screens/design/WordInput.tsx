/** The input of a word, by what it takes; of a kind this client does not know, a text. */
import type { ComponentType } from "react"
import { ActorsWord } from "./words/ActorsWord"
import { AsksWord } from "./words/AsksWord"
import { ChoiceWord } from "./words/ChoiceWord"
import { DatesWord } from "./words/DatesWord"
import { ExpressionWord } from "./words/ExpressionWord"
import { FlagWord } from "./words/FlagWord"
import { NamedTextsWord } from "./words/NamedTextsWord"
import { NamedWord } from "./words/NamedWord"
import { NumberWord } from "./words/NumberWord"
import { RaisesWord } from "./words/RaisesWord"
import { SetWord } from "./words/SetWord"
import { StretchWord } from "./words/StretchWord"
import { SubscriptionsWord } from "./words/SubscriptionsWord"
import { TablesWord } from "./words/TablesWord"
import { TableWord } from "./words/TableWord"
import { TextsWord } from "./words/TextsWord"
import { TextWord } from "./words/TextWord"
import type { WordProps } from "./words/word"

const INPUTS: Record<string, ComponentType<WordProps>> = {
  flag: FlagWord,
  integer: NumberWord,
  number: NumberWord,
  within: StretchWord,
  texts: TextsWord,
  dates: DatesWord,
  expression: ExpressionWord,
  default: ExpressionWord,
  value: ExpressionWord,
  asks: AsksWord,
  actors: ActorsWord,
  table: TableWord,
  tables: TablesWord,
  tables_or_named: TablesWord,
  named: NamedWord,
  named_or_text: NamedWord,
  named_texts: NamedTextsWord,
  named_defaults: SetWord,
  raises: RaisesWord,
  subscriptions: SubscriptionsWord,
}

export function WordInput(props: WordProps) {
  const { word } = props
  const isChosen = word.takes === "text" && (word.names !== null || word.values.length > 0)
  const Input = isChosen ? ChoiceWord : (INPUTS[word.takes] ?? TextWord)
  return <Input {...props} />
}
