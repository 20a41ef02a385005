/** The designer (定制) as a person uses it, for the plays that design. */
import { readFileSync } from "node:fs"
import { assert } from "./theatre.mjs"
import { zip } from "./zip.mjs"

/** The designer as a person uses it: by what is written on things. */
export function hand(page) {
  const middle = page.locator(".studio-middle")
  /** What a box offers of this name, once nothing else is offered any more; the list of the one before may still be fading. */
  const option = async (box, text, isOnly) => {
    const list = await box.getAttribute("aria-controls")
    const offered = page.locator(".ant-select-dropdown").filter({ has: page.locator(`[id="${list}"]`) }).locator(".ant-select-item-option")
    const wanted = offered.and(page.locator(`[title*="${text}"]`))
    if (isOnly) await offered.and(page.locator(`:not([title*="${text}"])`)).first().waitFor({ state: "detached" })
    return wanted.first()
  }
  /** What is open, or the page while nothing is. */
  const here = async () => {
    const open = middle.locator(".named-body")
    return (await open.count()) > 0 ? open.last() : middle
  }
  /** A list that is still unfolding can slip away under the mouse: whoever sees that nothing was taken tries again. */
  const chosen = async (box, name, isTyped, triesLeft = 3) => {
    await box.click()
    if (isTyped) await box.fill(name)
    const node = await box.locator("xpath=ancestor::div[contains(@class, 'ant-select ')][1]").elementHandle()
    const shown = (of) => `${of.innerText}|${of.querySelector("input")?.value}`
    const before = await node.evaluate(shown)
    await (await option(box, name, isTyped)).click()
    const isTaken = await page
      .waitForFunction(([of, text]) => !of.isConnected || `${of.innerText}|${of.querySelector("input")?.value}` !== text, [node, before], { timeout: 3000 })
      .then(() => true, () => false)
    if (isTyped || !isTaken) await box.press("Escape")
    if (!isTaken && triesLeft > 1) await chosen(box, name, isTyped, triesLeft - 1)
  }
  const it = {
    /** Types into the input of a word. */
    type: async (word, text, within) => (within ?? (await here())).getByRole("textbox", { name: word, exact: true }).fill(text),
    expression: async (word, text, within) => (within ?? (await here())).getByRole("combobox", { name: word, exact: true }).fill(text),
    async choose(word, ...names) {
      const box = (await here()).getByRole("combobox", { name: word, exact: true })
      for (const name of names) await chosen(box, name, true)
    },
    /** What is offered before anything is typed. */
    take: async (word, name) => chosen((await here()).getByRole("combobox", { name: word, exact: true }), name, false),
    check: async (word) => (await here()).getByRole("checkbox", { name: word, exact: true }).check(),
    uncheck: async (word) => (await here()).getByRole("checkbox", { name: word, exact: true }).uncheck(),
    more: async () => (await here()).getByRole("button", { name: /^更多设置/ }).first().click(),
    async part(name) {
      await page.getByRole("navigation", { name: "设计的部分" }).getByRole("button", { name, exact: true }).click()
      await middle.locator(".named-body").first().waitFor({ state: "detached" })
    },
    file: (name) => page.getByRole("navigation", { name: "内容" }).getByRole("button", { name }).first().click(),
    row: (list, name) => middle.getByRole("list", { name: list, exact: true }).getByRole("button", { name: new RegExp(`^${name}`) }),
    /** What it is called in the file; the hand leaves the input, and the name is taken. */
    async name(name) {
      const input = (await here()).getByRole("textbox", { name: "标识", exact: true })
      await input.fill(name)
      await input.press("Enter")
      await middle.locator(`.named-body input[id^="name-"][id$="-${name}"]`).waitFor()
    },
    async close() {
      const open = middle.locator(".named-row.is-open .named-open")
      if (await open.count()) await open.first().click()
      await middle.locator(".named-body").waitFor({ state: "detached" })
    },
    opened: (says) => middle.locator(`.named-body input[id$="-title"][value="${says}"]`).last().waitFor(),
    /** Drags a type out of the palette to the end of the form. */
    async field(type, says, name) {
      const rows = middle.getByRole("list", { name: "字段", exact: true })
      const chip = middle.getByRole("button", { name: `增加“${type}”字段`, exact: true })
      const last = rows.locator(":scope > li").last()
      if (await last.count()) {
        // What is open is closed first, so that both ends of the way are in sight.
        await it.close()
        await last.evaluate((row) => row.scrollIntoView({ block: "center" }))
        const box = await last.boundingBox()
        await chip.dragTo(last, { targetPosition: { x: 60, y: box.height - 2 } })
      } else await chip.click()
      await it.fact(says, name)
    },
    /** Drags a type to the end of the columns of the rows that are open. */
    async column(type, says, name) {
      const rows = middle.getByRole("list", { name: "列", exact: true })
      await it.closeColumn()
      await rows.evaluate((list) => list.scrollIntoView({ block: "end" }))
      const box = await rows.boundingBox()
      await middle.getByRole("button", { name: `增加“${type}”字段`, exact: true }).dragTo(rows, { targetPosition: { x: 60, y: box.height - 2 } })
      await it.fact(says, name)
    },
    async closeColumn() {
      const columns = middle.getByRole("region", { name: "明细的列" })
      const open = columns.locator(".named-row.is-open .named-open")
      if (await open.count()) await open.click()
      await columns.locator(".named-body").waitFor({ state: "detached" })
    },
    /** So long: as many as an expression comes to. */
    async written(word, text) {
      await (await here()).getByRole("button", { name: `${word}：写算式` }).click()
      await it.type(word, text)
    },
    /** Says what is asked, and that nothing registered already fits. */
    async fact(says, name) {
      const dialog = page.getByRole("dialog", { name: "先查找已有数据项" })
      await dialog.getByRole("textbox", { name: /想问什么/ }).fill(says)
      // What is found meanwhile moves the button away: one presses again, like anybody.
      const isShut = () => dialog.waitFor({ state: "hidden", timeout: 3_000 }).then(() => true, () => false)
      for (let n = 0; n < 5 && (n === 0 || !(await isShut())); n++)
        await dialog.getByRole("button", { name: /新增这一项$/ }).click({ timeout: 5_000 }).catch(() => undefined)
      await dialog.waitFor({ state: "hidden" })
      await it.opened(says)
      await it.name(name)
    },
    async add(what, says, name) {
      await middle.getByRole("button", { name: `增加${what}`, exact: true }).click()
      await it.opened("")
      await it.type("名称", says)
      await it.name(name)
    },
    kept: () => page.getByText("已自动保存").waitFor(),
  }
  return it
}

export async function begin(admin, { title: called, name }) {
  const { page } = admin
  await admin.go("/design")
  await page.getByRole("button", { name: "新建定制" }).click()
  const dialog = page.getByRole("dialog", { name: "新建定制" })
  await dialog.getByRole("textbox", { name: "名称" }).fill(called)
  await dialog.getByRole("textbox", { name: "标识" }).fill(name)
  await dialog.getByRole("button", { name: "开始起草" }).click()
  await page.getByRole("heading", { name: called, level: 1 }).waitFor()
}

/** A register of the bureau's own in an empty layer, open to be designed; its system uses another. */
export async function register(page, it, { title: called, name, uses }, more = async () => {}) {
  await page.getByText("这份定制还是空的").first().waitFor()
  await page.getByRole("button", { name: "添加内容" }).click()
  const dialog = page.getByRole("dialog", { name: "添加内容" })
  await dialog.getByText("新建登记册或表单").click()
  await dialog.getByRole("textbox", { name: "名称" }).fill(called)
  await dialog.getByRole("textbox", { name: "标识" }).fill(name)
  await dialog.getByRole("button", { name: "添加", exact: true }).click()
  await it.file(/本局业务/)
  await it.choose("引用的系统", uses)
  await more()
  await it.file(new RegExp(called))
}

/** What was designed is, byte for byte, a file that is shipped; gives the id of the layer. */
export async function comesOut(page, file, shippedAs) {
  const shipped = readFileSync(new URL(`../../systems/${shippedAs}`, import.meta.url), "utf8")
  const id = new URL(page.url()).pathname.split("/").pop()
  const { files } = await page.evaluate((layer) => fetch(`/api/design/layers/${layer}/text`).then((answer) => answer.json()), id)
  const text = files.find(({ path }) => path === `local/${file}`)?.text ?? ""
  const lines = shipped.split("\n")
  const differs = text.split("\n").findIndex((line, i) => line !== lines[i])
  assert(text === shipped, `line ${differs + 1} differs:\n${text.split("\n")[differs]}\n${lines[differs]}`)
  return id
}

/** A layer comes as a file, says what it changes, and is put in force; brought before, it is known again. */
export async function brought(admin, files, why) {
  const { page } = admin
  const [name] = Object.keys(files)[0].split("/")
  // What a large layer changes is much to compute for a binary that is not optimised.
  page.setDefaultTimeout(60_000)
  await admin.go("/design")
  await page.getByRole("button", { name: "导入定制" }).click()
  const dialog = page.getByRole("dialog", { name: "导入定制" })
  await dialog.getByLabel("导入定制").setInputFiles({ name: `${name}.zip`, mimeType: "application/zip", buffer: zip(files) })
  const same = dialog.getByText("与正在使用的完全相同，不用导入。")
  const take = dialog.getByRole("button", { name: "收为草稿" })
  await same.or(take).waitFor()
  await admin.shoot(`${name}-import`)
  if (await same.isVisible()) return
  await take.click()
  await dialog.getByRole("link").first().click()
  await page.getByRole("button", { name: "校验" }).click()
  await page.getByRole("button", { name: "启用", exact: true }).click()
  const force = page.getByRole("dialog", { name: /启用/ })
  await force.getByRole("textbox", { name: "理由" }).fill(why)
  await admin.shoot(`${name}-activate`)
  await force.getByRole("button", { name: "启用", exact: true }).click()
  await page.getByText("已启用").first().waitFor()
}

/** Adds a shipped register to the layer, to extend it. */
export async function extending(page, register) {
  await page.getByRole("button", { name: "添加内容" }).click()
  const dialog = page.getByRole("dialog", { name: "添加内容" })
  const box = dialog.getByRole("combobox", { name: "登记册" })
  await box.click()
  await box.fill(register)
  await page.locator(`.ant-select-item-option[title*="${register}"]`).click()
  await dialog.getByRole("button", { name: "添加", exact: true }).click()
}
