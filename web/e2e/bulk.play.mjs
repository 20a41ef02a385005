/** One step for many pupils: asked once, told of each; what was refused is asked again with another answer, and all go back. */
import { assert, choose, dayFrom, faultsOf } from "./theatre.mjs"

export const title = "批量调班：一次填写、逐条告知；没有办成的改了再办，办错了再调回去"

const rowsOf = (page) => page.locator("tr.ant-table-row")

export async function play({ enter }) {
  const school = await enter("xiaoban")
  const { page } = school
  const dialog = page.getByRole("dialog")
  const toolbar = page.getByRole("toolbar", { name: "批量办理" })
  const into = (name) => choose(page, dialog.getByRole("combobox", { name: "班级" }), name, { isTyped: true })
  const classesOf = () => rowsOf(page).evaluateAll((rows) => rows.map((row) => row.innerText.match(/.年级（\d+）班/)?.[0] ?? ""))

  // Two of one class and one of another are found by what they are, and chosen.
  await school.go("/r/registry/pupil?state=studying&q=甄")
  await rowsOf(page).nth(2).waitFor()
  const names = await rowsOf(page).evaluateAll((rows) => rows.slice(0, 3).map((row) => row.innerText))
  const before = (await classesOf()).slice(0, 3)
  assert(before.every(Boolean), `each says its class: ${names.join("|")}`)
  const other = before[0].includes("（1）") ? before[0].replace("（1）", "（2）") : before[0].replace(/（\d+）/, "（1）")
  for (const at of [0, 1, 2]) await rowsOf(page).nth(at).getByRole("checkbox").check()
  await page.getByText("已选 3 条").waitFor()
  await school.shoot("bulk-chosen")

  // What is lacking is said before anything is done.
  await toolbar.getByRole("button", { name: "调班" }).click()
  await dialog.getByText("调班 3 条").waitFor()
  await into(other)
  await dialog.getByRole("textbox", { name: "自何日起" }).fill(dayFrom(3))
  await dialog.getByRole("button", { name: "调班", exact: true }).click()
  await dialog.getByText("请填写").first().waitFor()
  await dialog.getByRole("textbox", { name: "原因" }).fill("平行班调整")
  await school.shoot("bulk-asked")

  // A day to come is refused of each, and told of each by name.
  await dialog.getByRole("button", { name: "调班", exact: true }).click()
  await dialog.getByText("办成 0 条，没有办成 3 条：").waitFor()
  assert((await dialog.locator(".bulk-results li").count()) === 3, "each is told")
  await dialog.getByText("不能填以后的日期").first().waitFor()
  await school.shoot("bulk-refused")

  // With another day all are done, and nobody has to choose them again.
  await dialog.getByRole("textbox", { name: "自何日起" }).fill(dayFrom(0))
  await page.keyboard.press("Tab")
  await dialog.getByRole("button", { name: "再办没有办成的 3 条" }).click()
  await dialog.getByText("3 条全部办成。").waitFor()
  await school.shoot("bulk-done")
  const found = await faultsOf(school, "what came of it")
  await dialog.getByRole("button", { name: "关闭" }).last().click()
  await page.getByText("已选 3 条").waitFor({ state: "hidden" })
  await rowsOf(page).first().waitFor()

  // The course says so, and each can go back by the same way.
  await rowsOf(page).first().getByRole("link").first().click()
  await page.getByRole("region", { name: "经过" }).getByText("平行班调整").first().waitFor()
  assert(found.length === 0, found.join("\n"))
}
