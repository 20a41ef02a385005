/** 挂图作战: the lamps of a plan on the wall, from the whole down to why, on paper, in the meeting room, on a phone. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "挂图作战：灯墙、任务树、表格、进度图，点到原因和记录，大屏、A3、手机"

/** Something is drawn once its words are there. */
const seen = (page, text) => page.getByText(text).first().waitFor()

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  await clerk.go("/r/plan/plan")
  await page.getByRole("row").filter({ hasText: "云岭市教育局2026年工作要点" }).getByRole("link").first().click()
  await page.getByRole("button", { name: "挂图作战" }).click()
  await page.getByRole("heading", { name: "挂图作战" }).waitFor()

  // All three colours are there, each with its word and its number.
  const lamps = page.getByRole("navigation", { name: "只看" })
  for (const lamp of ["红灯", "黄灯", "绿灯"]) {
    const text = await lamps.getByRole("link", { name: lamp }).textContent()
    assert(Number(text.match(/\d+/)[0]) > 0, `the demo's year has ${lamp}: ${text}`)
  }
  await seen(page, "项里有")
  await page.getByRole("region", { name: "任务" }).getByRole("link").first().waitFor()
  await clerk.shoot("wall")
  assert((await faultsOf(clerk, "wall")).length === 0, "the wall can be used by everybody")

  // From the whole to one colour, and to why.
  await lamps.getByRole("link", { name: "红灯" }).click()
  await page.getByRole("navigation", { name: "怎么看" }).getByRole("link", { name: "表格" }).click()
  const table = page.getByRole("table", { name: "任务" })
  await table.getByRole("row").nth(1).waitFor()
  const rows = await table.getByRole("row").allTextContents()
  assert(rows.slice(1).every((row) => row.includes("红灯") && /到期|百分点|“/.test(row)), "each red lamp says why")
  await clerk.shoot("wall-table")
  await table.getByRole("link").first().click()
  const drawer = page.getByRole("dialog")
  await drawer.getByRole("link", { name: "填报记录" }).waitFor()
  await clerk.shoot("wall-why")
  const faults = await faultsOf(clerk, "wall: table and drawer")
  assert(faults.length === 0, faults.join("; "))
  // The address holds it all: somebody else opens the same.
  const address = new URL(page.url())
  assert(address.searchParams.get("lamp") === "red" && address.searchParams.get("task"), "what is looked at stands in the address")
  await drawer.getByRole("link", { name: "打开任务" }).click()
  await seen(page, "亮灯原因")

  for (const [name, view] of [["任务树", "tree"], ["进度图", "gantt"], ["进度图", "gantt&by=county"]]) {
    await clerk.go(`${address.pathname}?view=${view}`)
    await page.getByRole("navigation", { name: "怎么看" }).getByRole("link", { name }).waitFor()
    if (view === "tree") {
      await page.getByRole("button", { name: /^展开/ }).first().click()
      await page.locator(".wall-below").getByRole("link").first().waitFor()
    } else await page.getByRole("table", { name }).getByRole("link").first().waitFor()
    await clerk.shoot(`wall-${view.replace("&", "-")}`)
    const found = await faultsOf(clerk, name)
    assert(found.length === 0, found.join("; "))
  }
  await clerk.go(`${address.pathname}?by=county`)
  await page.getByRole("link", { name: "云东区", exact: true }).click()
  await page.getByRole("region", { name: "承担的目标" }).getByRole("link").first().waitFor()
  await clerk.shoot("wall-county")

  // On paper: A3 across, without what is pressed.
  await clerk.go(address.pathname)
  await seen(page, "项里有")
  const paper = await page.pdf({ preferCSSPageSize: true })
  const [, width, height] = paper.toString("latin1").match(/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/) ?? []
  assert(Math.round(width) === 1191 && Math.round(height) === 842, `A3 across, not ${width} × ${height}`)

  // In the meeting room: nothing but the lamps, page after page.
  await page.getByRole("button", { name: "会议室大屏" }).click()
  const screen = page.getByRole("dialog", { name: "会议室大屏" })
  await screen.getByText("按计划章节").waitFor()
  await clerk.shoot("wall-screen")
  const first = await screen.locator("h2").textContent()
  await page.keyboard.press("ArrowRight")
  await page.waitForFunction((text) => document.querySelector(".wall-screen h2").textContent !== text, first)
  // What is red is gone through by name, with whose it is and why.
  for (let at = 0; at < 20 && !(await screen.locator(".wall-screen-named").count()); at++) {
    const now = await screen.locator("h2").textContent()
    await page.keyboard.press("ArrowRight")
    await page.waitForFunction((text) => document.querySelector(".wall-screen h2").textContent !== text, now)
  }
  assert((await screen.locator(".wall-screen-named").first().textContent()).includes("红灯"), "the screen names what is red")
  await clerk.shoot("wall-screen-named")
  await page.keyboard.press("Escape")
  await page.getByRole("heading", { name: "挂图作战" }).waitFor()

  // The leader, on a phone.
  const leader = await enter("fujuzhang", { isPhone: true })
  await leader.go(address.pathname)
  await leader.page.getByRole("heading", { name: "挂图作战" }).waitFor()
  await leader.page.getByRole("navigation", { name: "只看" }).getByRole("link", { name: "红灯" }).click()
  await leader.page.getByRole("region", { name: "任务" }).getByRole("link").first().waitFor()
  await leader.shoot("wall")
  const found = await faultsOf(leader, "wall on a phone")
  assert(found.length === 0, found.join("; "))
}
