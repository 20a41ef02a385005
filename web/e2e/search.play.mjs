/** One box over everything one may see, by keyboard; and no more than one may see. */
import { assert } from "./theatre.mjs"

export const title = "搜索：斜杠键、上下选择、拼音首字母、按列表分组，只见有权看的"

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  const box = page.getByRole("combobox", { name: "搜索编号、姓名、名称" })
  await clerk.go("/r/plan/task")
  await page.locator("body").press("/")
  assert(await box.evaluate((input) => input === document.activeElement), "/ goes to the box")
  await page.keyboard.type("幼儿园保教")
  const tasks = page.getByRole("listbox").getByRole("group", { name: "任务" })
  await tasks.getByRole("option", { name: "提升幼儿园保教质量" }).waitFor()
  await page.keyboard.press("ArrowDown")
  const active = page.getByRole("option", { selected: true })
  const label = await active.locator("span").first().textContent()
  assert((await box.getAttribute("aria-activedescendant")) === (await active.getAttribute("id")), "what is chosen is said")
  await clerk.shoot("search-box")
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { name: label }).first().waitFor()

  // The first letters of its sounds find it, too.
  await page.locator("body").press("/")
  await box.fill("tsyeybjzl")
  await tasks.getByRole("option", { name: "提升幼儿园保教质量" }).waitFor()
  await page.keyboard.press("Escape")

  // Everything that was found, and on to the list of one kind of it.
  await page.locator("body").press("/")
  await box.fill("学前")
  await page.getByRole("option", { name: "查看全部结果" }).click()
  await page.waitForURL(/search\?q=/)
  await page.getByRole("region", { name: "任务" }).getByRole("link", { name: "在“任务”列表中查看" }).click()
  await page.waitForURL(/plan\/task\?q=/)
  await page.getByText(/^共 \d+ 条$/).waitFor()

  // A number finds its record; nothing is found of what one may not see.
  const section = await enter("xueqian")
  await section.go("/r/plan/report")
  const number = await section.page.locator("tr.ant-table-row a").first().textContent()
  await section.page.locator("body").press("/")
  await section.page.keyboard.type(number)
  await section.page.getByRole("option", { name: new RegExp(number) }).click()
  await section.page.getByText(number).first().waitFor()
  const school = await enter("xiaoban")
  await school.go(`/search?q=${number}`)
  await school.page.getByText(/没有找到/).waitFor()
  for (const who of [clerk, section, school]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
