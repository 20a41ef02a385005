/** Fields that name a person or an organisation: who acts, who sees. */
import { useDesk } from "./context"
import { entriesOf, get, textOf } from "./document"
import { type Choice } from "./language"

export function usePersonFields(): Choice[] {
  const { language, file, shipped } = useDesk()
  const { registers } = language.design
  const shippedId = textOf(get({ entries: file.words }, ["extends"]))
  const inForce = registers.find((one) => one.id === shippedId)?.fields ?? []
  const all = [...entriesOf(get({ entries: shipped?.words ?? [] }, ["field"])), ...entriesOf(get({ entries: file.words }, ["field"]))]
  return all
    .filter(({ name, value }) => {
      const type = textOf(get(value, ["type"])) || inForce.find((one) => one.name === name)?.type || ""
      return ["ref", "refs", "person", "organisation"].includes(type)
    })
    .map(({ name, value }) => ({ value: name, label: textOf(get(value, ["title"])) || name }))
}
