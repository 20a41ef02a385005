/** Two entries of a ledger are one thing: one is merged into the other, taken back, merged again; what was closed is opened again. */
import { assert, choose, faultsOf, make, state } from "./theatre.mjs"

export const title = "并入：同一处隐患登记了两次，并入一条，两条都有经过；可撤销，销号后可重新打开"

/** A hazard as a school registers it; its address. */
export async function register(clerk, what) {
  const { page } = clerk
  await clerk.go("/r/safety/hazard/new")
  await page.getByRole("textbox", { name: "隐患", exact: true }).fill(what)
  for (const [field, text] of [["学校", "云东区第一小学"], ["领域", "校舍"]])
    await choose(page, page.getByRole("combobox", { name: field }), text, { isTyped: true })
  await page.getByRole("radio", { name: "一般隐患" }).check()
  await page.getByRole("button", { name: "保存安全隐患" }).click()
  await page.getByRole("heading", { name: what }).waitFor()
  return new URL(page.url()).pathname
}

export async function play({ enter }) {
  const school = await enter("xiaoban")
  const [kept, twice] = [`东墙开裂${Date.now()}`, `东侧围墙裂缝${Date.now()}`]
  const atKept = await register(school, kept)
  const atTwice = await register(school, twice)

  const county = await enter("yundong")
  const { page } = county
  const history = page.getByRole("region", { name: "经过" })
  await county.go(atTwice)
  await make(page, "并入", { 原因: "同一面墙" }, (dialog) => choose(page, dialog.getByRole("combobox", { name: "并入" }), kept, { isTyped: true }))
  await state(page, "已并入")
  await history.getByText("同一面墙").waitFor()
  await county.shoot("merging-merged")
  const found = await faultsOf(county, "merged")

  // From the merged one to the one kept, which says what was merged into it.
  await page.locator(".facts").getByRole("link", { name: kept }).click()
  await page.getByRole("heading", { name: kept }).waitFor()
  await county.shoot("merging-kept")
  found.push(...(await faultsOf(county, "kept")))
  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go("/r/safety/hazard")
  await phone.shoot("merging-list")
  await phone.go(atTwice)
  await phone.shoot("merging-merged")
  await phone.go(atKept)
  await phone.shoot("merging-kept")

  await county.go(atTwice)
  await make(page, "撤销并入", { 原因: "是两面墙" })
  await state(page, "已登记")
  await county.shoot("merging-unmerged")

  // The one kept is mended, closed, and opened again.
  await school.go(atKept)
  await make(school.page, "交办", {}, (dialog) => choose(school.page, dialog.getByRole("combobox", { name: "整改责任人" }), "甄校办", { isTyped: true }))
  await state(school.page, "整改中")
  await make(school.page, "报告整改", {}, async (dialog) => {
    await dialog.locator("input[type=file]").setInputFiles({ name: "整改后.png", mimeType: "image/png", buffer: DOT })
    await dialog.getByText("整改后.png").first().waitFor()
  })
  await state(school.page, "待复查")
  await county.go(atKept)
  await make(page, "销号")
  await state(page, "已销号")
  await county.shoot("merging-closed")
  await make(page, "重新打开", { 原因: "又裂了" })
  await state(page, "待复查")
  await county.shoot("merging-reopened")
  found.push(...(await faultsOf(county, "reopened")))
  assert(found.length === 0, found.join("\n"))
}

/** A picture of one dot. */
const DOT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64")
