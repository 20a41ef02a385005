/** The rows of a list by state and by day: a card is dragged or moved by keyboard, a month is leafed through. */
import { assert } from "./theatre.mjs"

export const title = "看板与日历：拖动即办理，键盘可达，按月翻看"

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  await clerk.go("/r/plan/task?sort=-due_on")
  await page.getByRole("navigation", { name: "显示方式" }).getByRole("link", { name: "看板" }).click()
  await page.waitForURL(/view=board/)
  const column = (name) => page.getByRole("region", { name, exact: true })
  const card = column("推进中").locator(".board-card").first()
  const label = await card.getAttribute("aria-label")
  const moved = (name) => column(name).getByLabel(label, { exact: true })

  // Dropped where two steps lead, or none, nothing happens; where one leads, it is asked for.
  await card.dragTo(column("待核对"))
  await page.getByRole("dialog").getByText(`退回核对`).first().waitFor()
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click()
  await card.dragTo(column("已剔除"))
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel(/^原因/).fill("与另一条重复")
  await clerk.shoot("dropped")
  await dialog.getByRole("button", { name: "剔除" }).click()
  await moved("已剔除").waitFor()

  // The same by keyboard: to the card, its steps, and the step.
  await moved("已剔除").focus()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await page.locator(".card-steps:focus").getByRole("button", { name: "恢复" }).waitFor()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await page.getByRole("dialog").getByRole("button", { name: "恢复" }).click()
  await moved("待核对").waitFor()
  await moved("待核对").getByRole("button").click()
  await page.getByRole("button", { name: "确认", exact: true }).click()
  await page.getByRole("dialog").getByRole("button", { name: "确认", exact: true }).click()
  await moved("推进中").waitFor()
  await column("推进中").locator(".board-card").first().focus()
  await page.keyboard.press("ArrowRight")
  assert(await column("已办结").locator(".board-card:focus").count(), "the arrow goes to the column beside")
  await clerk.shoot("board")

  // By day: the month, the day and the field stand in the address.
  await page.getByRole("navigation", { name: "显示方式" }).getByRole("link", { name: "日历" }).click()
  await page.getByRole("region", { name: "逾期" }).waitFor()
  const shown = page.getByRole("table", { name: /年\d+月$/ })
  await shown.waitFor()
  const before = new URL(page.url()).search
  await page.getByRole("button", { name: "上个月" }).click()
  assert(/month=\d{4}-\d{2}/.test(page.url()) && page.url() !== before, "the month stands in the address")
  await clerk.go("/r/plan/task?view=calendar&month=2026-12")
  await page.getByRole("heading", { name: "2026年12月" }).waitFor()
  await page.getByRole("cell").filter({ has: page.getByLabel("2026年12月31日") }).getByRole("link", { name: /^共 \d+ 条$/ }).click()
  await page.waitForURL(/f\.due_on\.from=2026-12-31/)
  await page.locator("tr.ant-table-row").first().waitFor()
  assert(clerk.faults.length === 0, `pages break: ${clerk.faults.join("; ")}`)
}
