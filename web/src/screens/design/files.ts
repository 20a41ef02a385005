/** The files of a layer, and what each is to somebody who knows no files. */
import type { DesignFile } from "../../api/types"
import { design as d } from "../../text/design"
import { get, registerOf, textOf } from "./document"
import type { Language } from "./language"

export function fileTitle(language: Language, file: DesignFile): string {
  const said = (word: string) => textOf(get({ entries: file.words }, [word]))
  const { place } = language.root(file.path)
  const [system = ""] = file.path.split("/")
  const inForce = language.design.systems.find((one) => one.id === system)?.title
  if (place !== "register") return place === "system" ? said("title") || inForce || system : file.path.includes("/") ? `${d.kinds[place] ?? place}（${inForce ?? system}）` : (d.kinds[place] ?? place)
  return said("title") || language.design.registers.find((one) => one.id === (said("extends") || registerOf(file.path)))?.title || registerOf(file.path)
}

/** 补充 a shipped register, or the bureau's own 登记册, 代码表… */
export function fileKind(language: Language, file: DesignFile, isOwn: boolean): string {
  const { place } = language.root(file.path)
  if (place === "register") return isOwn ? d.kinds.register : d.kinds.extended
  return isOwn ? (d.kinds[place] ?? place) : `${d.kinds.extends}${d.kinds[place] ?? place}`
}
