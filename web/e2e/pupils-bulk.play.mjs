/** One step for many pupils: asked once, told of each; what was not done is done with another answer. */
import { assert, choose, dayFrom, faultsOf } from "./theatre.mjs"

export const title = "批量调班：缺什么当场说明，一次填写、逐条告知，没有办成的改了再办"

const WHY = "平行班调整"

export async function play({ enter }) {
  const school = await enter("xiaoban")
  const { page } = school
  const dialog = page.getByRole("dialog")
  const rows = page.locator("tr.ant-table-row")
  const send = () => dialog.getByRole("button", { name: "调班", exact: true }).click()
  await school.go("/r/registry/pupil?state=studying")
  await rows.nth(2).waitFor()
  const first = await rows.first().innerText()
  const other = first.includes("一年级（2）班") ? "一年级（1）班" : "一年级（2）班"
  for (const at of [0, 1, 2]) await rows.nth(at).getByRole("checkbox").check()
  await page.getByText("已选 3 条").waitFor()

  // What is lacking is said before anything is done, each at its place.
  await page.getByRole("toolbar", { name: "批量办理" }).getByRole("button", { name: "调班" }).click()
  await dialog.getByText("调班 3 条").waitFor()
  await dialog.getByRole("textbox", { name: "自何日起" }).fill(dayFrom(3))
  await send()
  await dialog.getByText("有 2 处需要改正").waitFor()
  await dialog.getByRole("link", { name: "请填写“班级”。" }).waitFor()
  await dialog.getByRole("link", { name: "请写明原因。" }).waitFor()
  await school.shoot("bulk-missing")

  // A day to come is refused of each, and told of each by name.
  await choose(page, dialog.getByRole("combobox", { name: "班级" }), other, { isTyped: true })
  await dialog.getByRole("textbox", { name: "原因" }).fill(WHY)
  await send()
  await dialog.getByText("办成 0 条，没有办成 3 条：").waitFor()
  const told = dialog.getByRole("list", { name: "逐条结果" }).getByRole("listitem")
  assert((await told.filter({ hasText: "不能填以后的日期" }).count()) === 3, "each is told why")
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
  await rows.first().getByRole("link").first().click()
  await page.getByRole("region", { name: "经过" }).getByText(WHY).first().waitFor()
  assert(found.length === 0, found.join("\n"))
}
