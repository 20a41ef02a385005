/** 委托代办: a county's work is given to a teacher for some days, done in the other's stead, and taken back. */
import { assert, choose, dayFrom, faultsOf, state } from "./theatre.mjs"

export const title = "委托代办：借出岗位，代办留痕写明代谁，未到起日和收回之后都办不了"

const TARGET = "创建红领巾示范中队100个"

async function fill(page, name, text) {
  const box = page.getByRole("textbox", { name })
  await box.fill(text)
  await box.press("Enter")
}

/** Gives the position from one day to another. */
async function lend({ page }, from, until) {
  await choose(page, page.getByRole("combobox", { name: "受托人" }), "贾老师", { isTyped: true })
  await fill(page, "起日", from)
  await fill(page, "止日", until)
  await page.getByRole("textbox", { name: "事由" }).fill("外出学习")
  await page.getByRole("button", { name: "委托", exact: true }).click()
}

const given = ({ page }) => page.getByRole("list", { name: "我委托出去的" }).getByRole("listitem")
const received = ({ page }) => page.getByRole("list", { name: "委托给我的" }).getByRole("listitem")

async function takenBack(giver) {
  const { page } = giver
  await given(giver).first().getByRole("button", { name: /^收回/ }).click()
  await page.getByRole("dialog").getByRole("button", { name: "收回", exact: true }).click()
  await given(giver).first().getByText("已收回").waitFor()
}

export async function play({ enter }) {
  const [giver, delegate] = [await enter("yundong"), await enter("laoshi", { isPhone: true })]
  const { page } = delegate
  const found = []
  await giver.go("/delegations")
  await giver.page.getByRole("button", { name: "委托", exact: true }).click()
  await giver.page.getByRole("alert").getByText("请填写“受托人”").waitFor()
  await giver.shoot("delegation-missing")
  found.push(...(await faultsOf(giver, "delegations")))

  // A day that is past is refused; before its first day nothing is open yet.
  await lend(giver, dayFrom(-3), dayFrom(-1))
  await giver.page.getByRole("alert").waitFor()
  await giver.shoot("delegation-refused")
  await lend(giver, dayFrom(1), dayFrom(3))
  await given(giver).getByText("未到起日").waitFor()
  await delegate.go("/delegations")
  await received(delegate).getByText("代 甄云东").waitFor()
  await delegate.go("/todos")
  assert((await page.getByText("代 甄云东").count()) === 0, "nothing is to be done before the first day")
  await takenBack(giver)

  // From today on it is: the to-do says for whom, and so does what becomes of it.
  await lend(giver, dayFrom(0), dayFrom(3))
  await given(giver).getByText("有效").waitFor()
  await giver.shoot("delegation-given")
  await delegate.go("/messages")
  await page.getByText(/甄云东/).first().waitFor()
  await delegate.shoot("delegation-message")
  await delegate.go("/delegations")
  await received(delegate).getByText("有效").waitFor()
  await delegate.shoot("delegation-received")
  found.push(...(await faultsOf(delegate, "delegations (390 px)")))
  await delegate.go("/")
  await delegate.shoot("delegation-desk")
  await delegate.go("/todos")
  await page.getByRole("listitem").filter({ hasText: TARGET }).getByText("代 甄云东").waitFor()
  await delegate.shoot("delegation-todos")
  found.push(...(await faultsOf(delegate, "to-dos in another's stead (390 px)")))
  await reported(delegate)
  await delegate.shoot("delegation-history")
  found.push(...(await faultsOf(delegate, "a record in another's stead (390 px)")))

  // Taken back while the other still has the record open: nothing more is done, and nothing more is seen.
  await takenBack(giver)
  await page.getByRole("button", { name: /^撤回/ }).click()
  await page.getByRole("dialog").getByRole("button", { name: "撤回", exact: true }).click()
  await page.getByRole("dialog").getByRole("alert").waitFor()
  await delegate.shoot("delegation-over")
  await delegate.go("/todos")
  await page.getByText("没有待办").waitFor()

  // The holder sees who did it.
  await giver.go("/r/plan/report?sort=-period")
  await giver.page.getByRole("row").filter({ hasText: new RegExp(`${TARGET}.*（2026年11月）`) }).first().getByRole("link").first().click()
  await giver.page.getByText("贾老师 代 甄云东").first().waitFor()
  await giver.shoot("delegation-history")
  found.push(...(await faultsOf(giver, "a record somebody else did")))
  assert(found.length === 0, found.join("\n"))
}

/** What the to-do asks is done, and the record says by whom and in whose stead. */
async function reported({ page, shoot }) {
  await page.getByRole("link", { name: new RegExp(TARGET) }).click()
  await page.getByRole("button", { name: "上报（代 甄云东）" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "累计完成数" }).fill("31")
  await shoot("delegation-report")
  await dialog.getByRole("button", { name: /^上报/ }).click()
  await state(page, "待确认")
  await shoot("delegation-reported")
  await page.getByText("贾老师 代 甄云东").first().waitFor()
}
