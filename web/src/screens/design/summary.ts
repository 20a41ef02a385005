/** One line on a thing in a list: what it is, without opening it. */
import type { DesignEntry, DesignValue } from "../../api/types"
import { design as d } from "../../text/design"
import { useChoices, useDesk, useSaid } from "./context"
import { entriesOf, get, isTable, itemsOf, type Path, textOf, textsOf } from "./document"

/** What it is called; a text alone is its title. */
export const titleIn = (entry: DesignEntry | undefined): string =>
  !entry ? "" : typeof entry.value === "string" ? entry.value || entry.name : textOf(get(entry.value, ["title"])) || entry.name

interface Summary {
  text: string
  /** A group of fields begins with it. */
  heading?: string
}

export function useSummary(place: string, path: Path): Summary {
  const { language } = useDesk()
  const states = useChoices(place === "step" || place === "clock" ? "state" : null)
  const roles = useChoices(place === "step" ? "role" : null)
  const fields = useChoices(place === "step" || place === "clock" ? "field" : null)
  const { value, base } = useSaid(path)
  const said = (name: string): DesignValue | undefined => get(value, [name]) ?? get(base, [name])
  const label = (choices: typeof states, name: string) => choices.find((one) => one.value === name)?.label ?? name
  const join = (parts: (string | false)[]) => parts.filter(Boolean).join(" · ")
  switch (place) {
    case "field":
    case "row_field": {
      const [isRequired, isUnique] = [said("required") === true, said("unique") === true]
      // Whoever fills it in is offered a row for each code.
      const isEach = place === "row_field" && textOf(said("type")) === "code" && isRequired && isUnique
      return {
        text: join([language.typeTitle(textOf(said("type"))), isRequired && d.summary.required, isUnique && d.summary.unique, isEach && d.summary.each, !!said("computed") && d.summary.computed, said("fixed") === true && d.summary.fixed]),
        heading: textOf(said("group")) || undefined,
      }
    }
    case "state":
      return { text: join([said("start") === true && d.summary.start, said("end") === true && d.summary.end]) }
    case "step": {
      const from = textsOf(said("from")).map((name) => label(states, name))
      const to = textOf(said("to"))
      const by = itemsOf(said("by")).map((one) => (isTable(one) ? label(fields, textOf(get(one, ["field"]))) : label(roles, textOf(one))))
      const way = to ? `${from.join(d.and) || d.summary.anyState} → ${to === "previous" ? d.previous : label(states, to)}` : from.join(d.and)
      return { text: join([way, by.join(d.and) || d.summary.nobody]) }
    }
    case "clock":
      return { text: join([textsOf(said("in")).map((name) => label(states, name)).join(d.and), label(fields, textOf(said("until")))]) }
    case "code_list":
      return { text: d.summary.codes(entriesOf(said("code")).length) }
    default:
      return { text: textOf(said("help")) }
  }
}
