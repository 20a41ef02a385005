/** A browser, and people of the demo city in it. Things are found by role and label, as people find them. */
import { mkdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { chromium } from "playwright-core"

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const QUIET =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"

/** `shots`: a folder for pictures of every scene; none are taken without it. */
export async function theatre(url, shots) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: QUIET.split(" "),
  })
  if (shots) mkdirSync(shots, { recursive: true })
  const accounts = await (await fetch(`${url}/api/demo-accounts`)).json()
  const open = []

  /** Somebody's browser window, signed in through the page like anybody. */
  async function enter(login, { isPhone = false, opensOffline = false } = {}) {
    const context = await browser.newContext({
      // Where the network is never cut, fetching the client beforehand only costs time.
      serviceWorkers: opensOffline ? "allow" : "block",
      viewport: isPhone ? PHONE : DESK,
      locale: "zh-CN",
      // What moves cannot be pressed.
      reducedMotion: "reduce",
      timezoneId: "Asia/Shanghai",
      acceptDownloads: true,
      hasTouch: isPhone,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const faults = []
    page.on("pageerror", (error) => faults.push(error.message))
    // What the page's own policy refuses is told to the console only.
    page.on("console", (line) => {
      if (/Content Security Policy|Permissions policy violation/i.test(line.text())) faults.push(line.text())
    })
    open.push({ context, page, login, faults })
    if (login) {
      // Accounts that the sign-in page does not offer have the same password as those it does.
      const account = accounts.find((one) => one.login === login) ?? { login, password: accounts[0].password }
      await page.goto(`${url}/sign-in`)
      await page.getByLabel("登录名").fill(account.login)
      await page.getByLabel("密码", { exact: true }).fill(account.password)
      await page.getByRole("button", { name: "登录", exact: true }).click()
      await page.getByRole("heading", { name: "我的工作台" }).waitFor()
    }
    return {
      page,
      faults,
      go: async (path) => {
        await page.goto(url + path)
        await page.waitForLoadState("networkidle")
      },
      shoot: async (name) => {
        if (shots) await page.screenshot({ path: `${shots}/${name}-${isPhone ? 390 : 1440}.png` })
      },
    }
  }

  return {
    url,
    accounts,
    enter,
    async shootAll(name) {
      if (!shots) return
      for (const { page, login } of open) await page.screenshot({ path: `${shots}/${name}-${login}.png` }).catch(() => {})
    },
    /** What went wrong in any window and was not looked at. */
    faults: () => open.flatMap(({ login, faults }) => faults.map((fault) => `${login}: ${fault}`)),
    async clear() {
      for (const { context } of open.splice(0)) await context.close()
    },
    close: () => browser.close(),
  }
}

export function assert(isTrue, sentence) {
  if (!isTrue) throw new Error(sentence)
}

/** So many days from today, as a date box takes it; days are those of China. */
export const dayFrom = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" })

/** Chooses what a box offers, or offers once it is typed. A click on a list that is being filled anew goes unheard: one clicks again, like anybody. */
export async function choose(page, box, option, { isTyped = false } = {}) {
  const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
  await box.click()
  if (isTyped) await box.fill(option)
  for (let n = 0; n < 5; n++) {
    await list.locator(".ant-select-item-option").filter({ hasText: option }).first().click()
    const isShut = await list.waitFor({ state: "hidden", timeout: 2_000 }).then(() => true, () => false)
    if (isShut) return
  }
  throw new Error(`the list stays open over “${option}”`)
}

/**
 * Which fields are drawn again by what is done: React hands a node a new object of
 * properties whenever the component around it runs, and keeps the old one otherwise.
 */
export async function redrawnBy(page, act) {
  const watch = () => {
    const propsOf = (node) => node[Object.keys(node).find((key) => key.startsWith("__reactProps"))]
    window.watched ??= Array.from(document.querySelectorAll(".field > label"), (node) => ({ node, props: propsOf(node) }))
    return window.watched.filter(({ node, props }) => propsOf(node) !== props).map(({ node }) => node.textContent.replace("*", ""))
  }
  await page.evaluate(() => delete window.watched)
  assert((await page.evaluate(watch)).length === 0, "nothing is drawn by watching")
  await act()
  return page.evaluate(watch)
}

/** Makes a step of the record shown: what it asks for in words, and what `fill` does in its dialog besides. */
export async function make(page, step, answers = {}, fill = async () => {}) {
  await page.getByRole("button", { name: step, exact: true }).click()
  const dialog = page.getByRole("dialog")
  await fill(dialog)
  for (const [name, text] of Object.entries(answers)) await dialog.getByRole("textbox", { name }).fill(text)
  await dialog.getByRole("button", { name: step, exact: true }).click()
  await dialog.waitFor({ state: "hidden" })
}

/** The record shown has come to a state. */
export const state = (page, title) => page.locator(".state-bar .lamp").filter({ hasText: new RegExp(`^.?${title}$`) }).first().waitFor()

/** What is wrong with a page as it stands: it broke, sticks out, speaks English, shows an id, or axe finds a serious fault. */
export async function faultsOf({ page, faults }, name) {
  const found = faults.splice(0).map((fault) => `${name}: ${fault}`)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) found.push(`${name}: ${over} px stick out at the side`)
  // The page's policy allows no foreign script; what a debugger evaluates is not the page's.
  await page.evaluate(AXE)
  const foreign = await page.evaluate(() =>
    [...document.querySelectorAll("[aria-label]")]
      .filter((one) => /^[a-z -]+$/i.test(one.getAttribute("aria-label")) && !one.closest("[aria-hidden=true]"))
      .map((one) => `${one.tagName} “${one.getAttribute("aria-label")}”`),
  )
  for (const label of new Set(foreign)) found.push(`${name}: a screen reader says ${label}`)
  const text = await page.evaluate(() => document.body.innerText)
  const [id] = text.match(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+/) ?? []
  if (id) found.push(`${name}: a reader sees ${id}`)
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }))
  for (const { id, impact, nodes } of violations)
    if (impact === "serious" || impact === "critical")
      found.push(`${name}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`)
  return found
}
