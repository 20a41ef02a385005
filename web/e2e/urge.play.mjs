/** 催办: what somebody owes is urged on its page and in bulk, once a day; who has it sees so, is told, and does it. */
import { assert, choose, faultsOf, make, state } from "./theatre.mjs"

export const title = "催办：在记录上和列表里催，一天一次，被催的人在待办和消息里看到"

/** Of a round that asks the counties. */
const OWED = /改造运动场地.*第44周/

/** A round under way; its address. */
async function asked(above) {
  const { page } = above
  await above.go("/r/plan/round/new")
  await page.getByRole("textbox", { name: "名称" }).fill("第四十四周调度")
  await choose(page, page.getByRole("combobox", { name: "计划" }), "云岭市教育局2026年工作要点", { isTyped: true })
  await page.getByRole("textbox", { name: "期间" }).fill("2026年第44周")
  await page.getByRole("textbox", { name: "报送要求" }).fill("报累计完成数和存在的问题")
  await page.getByRole("button", { name: "保存调度轮次" }).click()
  await state(page, "待布置")
  await make(page, "布置")
  await state(page, "报送中")
  return new URL(page.url()).pathname.split("/").pop()
}

/** On its page it is urged once; then it says why not again. */
async function urged(above) {
  const { page } = above
  const row = page.getByRole("row").filter({ hasText: "鹿鸣市教育局" })
  await row.getByRole("link").first().click()
  await page.getByText("现由").first().waitFor()
  await above.shoot("urge-offered")
  await page.getByRole("button", { name: "催办", exact: true }).click()
  await page.getByText("已催办，正在办理的人会收到消息。").waitFor()
  await page.getByText("已催 1 次").waitFor()
  const again = page.getByRole("button", { name: "催办", exact: true, disabled: true })
  await again.hover()
  await page.getByRole("tooltip").getByText("今天已经催过。").waitFor()
  await page.getByRole("region", { name: "经过" }).getByText("催办", { exact: true }).waitFor()
  await above.shoot("urge-done")
}

/** Among several, each is told apart: what was urged today is refused, the others are urged. */
async function urgedTogether(above) {
  const { page } = above
  const rows = page.locator("tr.ant-table-row")
  await rows.first().waitFor()
  const n = await rows.count()
  await page.getByRole("checkbox", { name: "全选" }).check()
  await above.shoot("urge-bulk-bar")
  await page.getByRole("toolbar", { name: "批量办理" }).getByRole("button", { name: "催办" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "催办", exact: true }).click()
  await dialog.getByRole("status").waitFor()
  await above.shoot("urge-bulk")
  const results = dialog.getByRole("listitem")
  assert((await results.count()) === n, "each of the rows is told of")
  await results.getByText("今天已经催过").waitFor()
  assert((await results.getByText("已办成").count()) === n - 1, "all but the one that was urged today are urged")
  await dialog.getByRole("button", { name: "关闭" }).last().click()
}

export async function play({ enter }) {
  const [above, holder] = [await enter("ducha"), await enter("luming", { isPhone: true })]
  const found = []
  const list = `/r/plan/report?f.round=${await asked(above)}&state=draft&q=${encodeURIComponent("改造运动场地")}`
  await above.go(list)
  await urged(above)
  found.push(...(await faultsOf(above, "a record that was urged")))
  await above.go(list)
  await urgedTogether(above)
  found.push(...(await faultsOf(above, "what came of urging")))

  const { page } = holder
  await holder.go("/")
  await holder.shoot("urge-desk")
  await holder.go("/todos")
  const todo = page.getByRole("listitem").filter({ hasText: OWED })
  await todo.getByText("已催 1 次").waitFor()
  await holder.shoot("urge-todos")
  found.push(...(await faultsOf(holder, "urged to-dos (390 px)")))
  await holder.go("/messages")
  const told = page.getByRole("listitem").filter({ hasText: "甄督查催办了填报" }).filter({ hasText: OWED })
  await told.getByText("未读").waitFor()
  await holder.shoot("urge-messages")
  found.push(...(await faultsOf(holder, "messages (390 px)")))
  await told.getByRole("link").click()
  await page.getByText("已催 1 次").waitFor()
  await holder.shoot("urge-record")
  // One does not urge oneself.
  const own = page.getByRole("button", { name: "催办", exact: true, disabled: true })
  assert((await own.getAttribute("aria-description")) === "这件事正等您办理，不用催。", "who has it does not urge it")
  await holder.go("/messages")
  await told.getByText("未读").waitFor({ state: "detached" })
  assert(found.length === 0, found.join("\n"))
}
