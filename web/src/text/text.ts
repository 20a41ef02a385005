/** The words in force: Chinese, with English laid over it by setting. */
import { en } from "./en"
import { zhCN, type Words } from "./zh-CN"

const SETTING = "xuezheng.language"

export type Language = "zh-CN" | "en"
export const language: Language = readSetting()

function readSetting(): Language {
  try {
    return localStorage.getItem(SETTING) === "en" ? "en" : "zh-CN"
  } catch {
    return "zh-CN" // outside a browser, or storage forbidden
  }
}

/** Texts are read once at start; a change needs the page anew. */
export function setLanguage(next: Language) {
  localStorage.setItem(SETTING, next)
  location.reload()
}

function laidOver<T extends object>(base: T, over: object): T {
  const result = { ...base } as Record<string, unknown>
  for (const [key, value] of Object.entries(over)) {
    const below = result[key]
    result[key] = value && typeof value === "object" && below && typeof below === "object" ? laidOver(below, value) : value
  }
  return result as T
}

export const t: Words = language === "en" ? laidOver(zhCN, en) : zhCN
