/**
 * The language of definitions as the server describes it, and everything a draft can name.
 *
 * A word, type or place that is new there appears here by itself; what is written down below
 * is only which words are looked at first.
 */
import type { Design, DesignFile, Word } from "../../api/types"
import { entriesOf, get, isTable, type Path, registerOf, textOf } from "./document"

/** Words that are shown before the others while nothing is said. */
const FIELD_FIRST = ["title", "type", "required", "help", "of", "to", "max", "unit", "default"]
const FIRST: Record<string, string[]> = {
  register: ["title", "help", "shape", "number", "owner", "create", "label", "list"],
  field: [...FIELD_FIRST, "min"],
  row_field: [...FIELD_FIRST, "unique"],
  state: ["title", "start", "end", "tone"],
  step: ["title", "from", "to", "by", "need", "ask"],
  clock: ["title", "in", "until", "notify"],
  system: ["title", "help", "uses", "role", "menu", "event"],
  menu: ["step", "register", "title"],
  calendar: ["source", "covers", "holidays", "workdays"],
  latest: ["by", "where"],
}

/** Words that are no type's own, and mean something for one type only. */
const ONLY_FOR: Record<string, string> = { latest: "ref" }

/** Written by the kernel alone: nobody begins with it. */
const NOT_OFFERED = ["record"]

/** Something that can be named, and what it is called. */
export interface Choice {
  value: string
  label: string
}

const choice = ({ name, title }: { name: string; title: string }): Choice => ({ value: name, label: title })

export class Language {
  readonly design: Design
  private readonly ofTypes: ReadonlySet<string>

  constructor(design: Design) {
    this.design = design
    this.ofTypes = new Set(design.types.flatMap((type) => type.words))
  }

  words(place: string): Word[] {
    return this.design.places.find((one) => one.name === place)?.words ?? []
  }

  word(place: string, name: string): Word | undefined {
    return this.words(place).find((word) => word.name === name)
  }

  /** What stands at the top of a file, and how many names above its words. */
  root(path: string): { place: string; names: number } {
    const name = path.split("/").pop()?.replace(/\.toml$/, "")
    const roots = this.design.roots
    return roots.find((one) => one.file === name) ?? roots.find((one) => one.file === null) ?? { place: "register", names: 0 }
  }

  /** Whether a word means something for a field of this type. */
  isForType(word: string, type: string): boolean {
    if (ONLY_FOR[word]) return ONLY_FOR[word] === type
    if (!this.ofTypes.has(word)) return true
    return !!this.design.types.find((one) => one.name === type)?.words.includes(word)
  }

  /** Types a field may begin with; rows stand in a register, and not in rows. */
  offered(isWhole: boolean) {
    return this.design.types.filter((type) => !NOT_OFFERED.includes(type.name) && (isWhole || type.name !== "rows"))
  }

  isFirst(place: string, word: Word): boolean {
    return word.required || (FIRST[place]?.includes(word.name) ?? false)
  }

  typeTitle(type: string): string {
    return this.design.types.find((one) => one.name === type)?.title ?? type
  }

  /** Whether files of the system are the bureau's own: there everything may be said. */
  isOwn(path: string, files: DesignFile[]): boolean {
    // A calendar adds years beside those that are shipped.
    if (this.root(path).place === "calendar") return true
    const [system] = path.includes("/") ? path.split("/") : []
    if (system === undefined) return false
    const known = this.design.systems.find((one) => one.id === system)
    return known ? known.own : files.some((file) => file.path === `${system}/system.toml`)
  }
}

/** What is being designed: a file, over the shipped one where there is one. */
export interface About {
  language: Language
  files: DesignFile[]
  file: DesignFile
  shipped: DesignFile | undefined
}

const underOf = (about: About, word: string) => [
  ...entriesOf(get({ entries: about.shipped?.words ?? [] }, [word])),
  ...entriesOf(get({ entries: about.file.words }, [word])),
]

const called = (about: About, word: string): Choice[] =>
  once(underOf(about, word).map(({ name, value }) => choice({ name, title: textOf(get(value, ["title"])) || name })))

/** Fields in rows, as they are named from outside: dish.price. */
const cells = (about: About): Choice[] =>
  once(
    underOf(about, "rows").flatMap(({ name: rows, value }) => {
      const whole = called(about, "field").find((one) => one.value === rows)?.label ?? rows
      return entriesOf(value).map((one) => ({ value: `${rows}.${one.name}`, label: `${whole} · ${textOf(get(one.value, ["title"])) || one.name}` }))
    }),
  )

/** What a list offers that name something of this kind, as things stand in the draft. */
export function choicesOf(about: About, kind: string, columns: Choice[]): Choice[] {
  const { design } = about.language
  const own = about.files.filter((file) => !file.text)
  const [system = ""] = about.file.path.split("/")
  switch (kind) {
    case "field":
      return called(about, "field")
    case "cell":
      return [...called(about, "field"), ...cells(about)]
    case "operand":
      return [...called(about, "field"), ...columns, ...cells(about)]
    case "column":
      return [...called(about, "field"), ...columns]
    case "state":
    case "step":
      return called(about, kind)
    case "role":
      return once([
        ...own.flatMap((file) => (file.path.endsWith("/system.toml") ? titled(file, ["role"]) : [])),
        ...design.roles.map(choice),
      ])
    case "event":
      return once([
        ...own.flatMap((file) => (file.path === `${system}/system.toml` ? titled(file, ["event"]) : [])),
        ...(design.systems.find((one) => one.id === system)?.events.map(choice) ?? []),
      ])
    case "system":
      return once([
        ...own.flatMap((file) => (file.path.endsWith("/system.toml") ? [choice({ name: file.path.split("/")[0] ?? "", title: titleOf(file) })] : [])),
        ...design.systems.map(({ id, title }) => choice({ name: id, title })),
      ])
    case "register":
      return once([
        ...own
          .filter((file) => about.language.root(file.path).place === "register" && !get({ entries: file.words }, ["extends"]))
          .map((file) => choice({ name: registerOf(file.path), title: titleOf(file) })),
        ...design.registers.filter((one) => !one.hidden).map(({ id, title }) => choice({ name: id, title })),
      ])
    case "codes":
      return once([
        ...own.flatMap((file) => (file.path.endsWith("/codes.toml") ? titled(file, [], `${file.path.split("/")[0]}.`) : [])),
        ...design.codes.map(({ id, title }) => choice({ name: id, title })),
      ])
    case "type":
      return design.types.map(choice)
    default:
      return []
  }
}

/** The fields of a register, as things stand in the draft and in force. */
export function fieldsOf(about: About, register: string): Choice[] {
  const own = about.files.find((file) => !file.text && registerOf(file.path) === register)
  const known = about.language.design.registers.find((one) => one.id === register)
  return once([...(own ? titled(own, ["field"]) : []), ...(known?.fields.map(choice) ?? [])])
}

const titleOf = (file: DesignFile) => textOf(get({ entries: file.words }, ["title"])) || registerOf(file.path)

const titled = (file: DesignFile, under: Path, before = ""): Choice[] => {
  const at = get({ entries: file.words }, under)
  return (isTable(at) ? at.entries : []).map(({ name, value }) => choice({ name: before + name, title: textOf(get(value, ["title"])) || name }))
}

function once(choices: Choice[]): Choice[] {
  return choices.filter((one, i) => choices.findIndex((other) => other.value === one.value) === i)
}

/** What a place is called, for those who look for it: 字段 · 整改期限 · 校验条件. */
export function placeTitle(language: Language, file: DesignFile, path: Path): string {
  const { place, names } = language.root(file.path)
  let now: string | null = place
  let left = names
  const parts: string[] = []
  path.forEach((name, i) => {
    const upTo = path.slice(0, i + 1)
    const value = get({ entries: file.words }, upTo)
    const word: Word | undefined = left > 0 || now === null ? undefined : language.word(now, name)
    if (word) {
      parts.push(word.title)
      now = word.place
      left = word.takes === "groups" ? 2 : ["named", "named_or_text"].includes(word.takes) || (word.takes === "tables_or_named" && isTable(value)) ? 1 : 0
    } else {
      left = Math.max(0, left - 1)
      parts.push(textOf(get(value, ["title"])) || (/^\d+$/.test(name) ? String(Number(name) + 1) : name))
    }
  })
  return parts.join(" · ")
}
