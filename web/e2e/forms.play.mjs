/** A form is filled: only what is typed in is drawn again, nothing typed is lost, two people do not overwrite each other. */
import { assert, redrawnBy } from "./theatre.mjs"

export const title = "表单：逐项刷新、草稿、条件栏目、手机分步、两人同时修改"

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  await clerk.go("/r/plan/task/new")
  await page.getByRole("textbox", { name: "工作措施" }).waitFor()
  const judged = page.waitForResponse((answer) => answer.url().endsWith("/preview"))
  await page.getByRole("textbox", { name: "任务", exact: true }).fill("开")
  await judged
  const redrawn = await redrawnBy(page, async () => {
    const answer = page.waitForResponse((one) => one.url().endsWith("/preview"))
    await page.getByRole("textbox", { name: "任务", exact: true }).pressSequentially("展校园安全检查")
    await answer
  })
  assert(redrawn.join() === "任务", `typing draws one field and not ${redrawn.join()}`)

  // The list of headings says what is left, and leads there; what is wrong is listed on top.
  const jumps = page.getByRole("navigation", { name: "表单目录" })
  await jumps.getByText("1 项待填").waitFor()
  await jumps.getByRole("button", { name: "分工" }).click()
  await page.getByRole("button", { name: "保存任务" }).click()
  await page.getByRole("alert").getByRole("link", { name: "请填写“计划”。" }).click()
  assert(await page.getByRole("combobox", { name: "计划" }).evaluate((input) => input === document.activeElement), "the fault leads to its field")
  await clerk.shoot("form-faults")

  // What was typed is there again after the window was closed, until it is thrown away.
  await page.reload()
  await page.getByText("已恢复上次没有保存的内容。").waitFor()
  assert((await page.getByRole("textbox", { name: "任务", exact: true }).inputValue()) === "开展校园安全检查", "the draft is whole")
  await page.getByRole("button", { name: "不要这些内容" }).click()
  assert((await page.getByRole("textbox", { name: "任务", exact: true }).inputValue()) === "", "the draft is gone")

  // A field that is no longer asked keeps what was typed, says so, and gives it back.
  const section = await enter("xueqian")
  await section.go("/r/plan/report/new")
  const target = section.page.getByRole("combobox", { name: "目标" })
  const choose = async () => {
    await target.click()
    await section.page.locator(".ant-select-item-option").first().click()
  }
  await choose()
  const value = section.page.getByRole("textbox", { name: "累计完成数" })
  await value.fill("12")
  await target.press("Backspace")
  await section.page.locator(".field").filter({ has: target }).locator(".ant-select-clear").click({ force: true })
  await section.page.getByText(/“累计完成数”不需要填写/).waitFor()
  assert((await value.count()) === 0, "it is not asked any more")
  await section.shoot("form-kept")
  await choose()
  await value.waitFor()
  assert((await value.inputValue()) === "12", "what was typed is back")

  // On a phone one group after the other, with what is left.
  const phone = await enter("ducha", { isPhone: true })
  await phone.go("/r/plan/task/new")
  await phone.page.getByText("第 1 步，共 3 步").waitFor()
  await phone.page.getByText("还有 2 项必填没有填").waitFor()
  await phone.page.getByRole("textbox", { name: "任务", exact: true }).fill("开展防溺水巡查")
  await phone.page.getByText("还有 1 项必填没有填").waitFor()
  await phone.page.getByRole("button", { name: "下一步" }).click()
  await phone.page.getByText("第 2 步，共 3 步").waitFor()
  await phone.shoot("form-step")
  await phone.page.getByRole("button", { name: "上一步" }).click()
  assert((await phone.page.getByRole("textbox", { name: "任务", exact: true }).inputValue()) === "开展防溺水巡查", "a step back loses nothing")

  // Two people change one record: the second chooses field by field, and what only one touched stays.
  const [first, second] = [await enter("xitong"), await enter("xitong")]
  await first.go("/r/registry/organisation?q=云东区第一小学")
  await first.page.locator("tr.ant-table-row").first().click()
  await first.page.getByRole("button", { name: "修改" }).click()
  await first.page.waitForURL(/edit$/)
  const path = new URL(first.page.url()).pathname
  await second.go(path)
  await first.page.getByRole("textbox", { name: "简称" }).fill("东一小")
  await first.page.getByRole("textbox", { name: "别名" }).fill("第一小学")
  await second.page.getByRole("textbox", { name: "简称" }).fill("一小")
  await second.page.getByRole("textbox", { name: "在校生数" }).fill("1234")
  await second.page.getByRole("button", { name: "保存" }).click()
  await second.page.getByText("已保存。").waitFor()
  await first.page.getByRole("button", { name: "保存" }).click()
  const dialog = first.page.getByRole("dialog", { name: "他人已修改这条记录" })
  await dialog.getByRole("row", { name: /简称/ }).getByText("一小", { exact: true }).waitFor()
  assert((await dialog.getByRole("row").count()) === 2, "only what both changed is asked")
  await first.shoot("conflict")
  await dialog.getByRole("radiogroup", { name: "简称" }).getByText("用现在的").click()
  await dialog.getByRole("button", { name: "按选择保存" }).click()
  await first.page.waitForURL((url) => !url.pathname.endsWith("edit"))
  for (const fact of [/^一小$/, /^第一小学$/, /^1,?234/]) await first.page.locator(".facts dd").filter({ hasText: fact }).first().waitFor()
  for (const who of [clerk, section, phone, first, second]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
