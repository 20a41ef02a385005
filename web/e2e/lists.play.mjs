/** A list is asked, kept as a view, shared, walked through by keyboard, and worked on in bulk. */
import { assert } from "./theatre.mjs"

export const title = "列表：筛选、视图、键盘、批量办理、上一条下一条"

const rowsOf = (page) => page.locator("tr.ant-table-row")
const query = (page) => Object.fromEntries(new URL(page.url()).searchParams)

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  const choose = async (chip, kind, name) => {
    await page.getByRole("button", { name: new RegExp(`^${chip} `) }).click()
    await page.getByRole("group", { name: chip }).getByRole(kind, { name, exact: true }).click()
    await page.keyboard.press("Escape")
  }

  // Each kind of question stands in the address, in words on the screen, and is there after a reload.
  await clerk.go("/r/plan/task")
  await choose("状态", "checkbox", "推进中")
  await choose("完成时限", "radio", "今年")
  await choose("配合单位", "checkbox", "只看没有填的")
  await page.getByRole("button", { name: "更多筛选" }).click()
  await page.getByRole("menuitem", { name: "进度", exact: true }).click()
  await page.getByRole("textbox", { name: "进度 起" }).fill("50")
  await page.keyboard.press("Enter")
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "更多筛选" }).click()
  await page.getByRole("menuitem", { name: "登记日期", exact: true }).press("Enter")
  await page.getByRole("group", { name: "登记日期" }).getByRole("radio", { name: "今年", exact: true }).click()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: /^牵头单位 / }).click()
  await page.keyboard.type("体育")
  await page.getByTitle("体育卫生与艺术科").first().click()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "牵头单位 体育卫生与艺术科" }).waitFor()
  const asked = query(page)
  assert(
    asked.state === "running" && asked["f.due_on.in"] === "this_year" && asked["f.supporting.none"] === "1" && asked["f.progress.from"] === "50" && asked["f.created_on.in"] === "this_year" && asked["f.lead"],
    `the address says what is asked: ${page.url()}`,
  )
  await page.reload()
  await page.getByRole("button", { name: "完成时限 今年" }).waitFor()
  await page.getByRole("button", { name: "进度 50% 起" }).waitFor()
  await page.getByRole("button", { name: "登记日期 今年" }).waitFor()
  await page.getByRole("button", { name: "配合单位 空" }).waitFor()
  await clerk.shoot("asked")
  await page.getByRole("button", { name: "清除筛选" }).click()
  assert(Object.keys(query(page)).length === 0, "nothing is asked any more")

  // A question is kept under a name, shared, and opens the list from then on.
  await clerk.go("/r/plan/task?state=running&late=1")
  await page.getByRole("button", { name: "列", exact: true }).click()
  await page.getByRole("button", { name: "“完成时限”前移" }).click()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: /^视图/ }).click()
  await page.getByRole("menuitem", { name: "保存为新视图…" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("名称", { exact: true }).fill("逾期的任务")
  await dialog.getByRole("checkbox", { name: "科室干部" }).check()
  await dialog.getByRole("checkbox", { name: "打开列表时先用这个视图" }).check()
  await clerk.shoot("keep-view")
  await dialog.getByRole("button", { name: "保存", exact: true }).click()
  await page.getByRole("button", { name: "视图：逾期的任务" }).waitFor()
  await clerk.go("/r/plan/task")
  await page.getByRole("button", { name: "视图：逾期的任务" }).waitFor()
  assert(query(page).late === "1" && query(page).columns, "the list opens with the view, its columns too")
  await page.getByRole("button", { name: "导出", exact: true }).click()
  await page.getByRole("dialog").getByRole("radio", { name: /GB18030/ }).check()
  await clerk.shoot("export")
  const [link, download] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/export")),
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "导出" }).click(),
  ])
  const wanted = link.postDataJSON().query
  assert(wanted.late === "1" && wanted.columns, `the export asks what the list shows: ${link.postData()}`)
  assert(/^任务_.*\.csv$/.test(download.suggestedFilename()), download.suggestedFilename())

  const section = await enter("jijiao")
  await section.go("/r/plan/task")
  assert(!query(section.page).late, "another's default is not mine")
  await section.page.getByRole("button", { name: /^视图/ }).click()
  await section.page.getByRole("menuitem", { name: /逾期的任务/ }).click()
  await section.page.getByRole("checkbox", { name: "只看逾期" }).and(section.page.locator(":checked")).waitFor()
  await clerk.go("/r/plan/task?v=none")
  await page.getByRole("button", { name: "视图：原样" }).waitFor()

  // On paper the list is a plain table of the same columns, without anything to press.
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")))
  await page.locator("table.paper tbody tr").first().waitFor()
  assert((await page.locator("table.paper").getByRole("button").count()) + (await page.locator("table.paper").getByRole("checkbox").count()) === 0, "nothing to press on paper")
  await page.evaluate(() => dispatchEvent(new Event("afterprint")))
  await rowsOf(page).first().waitFor()

  // By keyboard: down, choose, open; then on to the next of the same list, and back to it.
  await clerk.go("/r/plan/task?state=running&late=1&sort=due_on")
  await rowsOf(page).first().focus()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Space")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Space")
  await page.getByText("已选 2 条").waitFor()
  const chosen = await rowsOf(page).filter({ has: page.locator(":checked") }).evaluateAll((rows) => rows.map((row) => row.dataset.rowKey))
  assert(chosen.length === 2, "two rows are chosen")

  // Meanwhile somebody else changes one of the two: it is told of that row, the other is done.
  const other = await enter("ducha")
  await other.go(`/r/plan/task/${chosen[0]}`)
  await other.page.getByRole("button", { name: "落实责任人" }).click()
  await other.page.getByRole("dialog").getByRole("button", { name: "落实责任人" }).click()
  await other.page.getByText("已落实责任人。").waitFor()
  await page.getByRole("toolbar", { name: "批量办理" }).getByRole("button", { name: "落实责任人" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "落实责任人" }).click()
  await page.getByText("办成 1 条，没有办成 1 条：").waitFor()
  assert((await page.locator(".bulk-results li").count()) === 2, "what came of it is told row by row")
  await clerk.shoot("bulk")
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click()

  await rowsOf(page).nth(1).focus()
  await page.keyboard.press("Enter")
  await page.getByText(/^第 2 条，共 \d+ 条$/).waitFor()
  await page.getByRole("link", { name: "下一条" }).click()
  await page.getByText(/^第 3 条/).waitFor()
  await clerk.shoot("neighbours")
  await page.locator(".page-head").getByRole("link", { name: "任务", exact: true }).click()
  await page.waitForURL(/late=1/)
  for (const who of [clerk, section, other]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
