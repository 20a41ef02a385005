/** 学年升级: a school clerk on the phone, the own school; a county all its schools, looked at, risen, taken back. */
import { assert, faultsOf, make, state } from "./theatre.mjs"

export const title = "学年升级：学校在手机上先预览再升级，写明原因撤回；区市整批预览、升级、撤销，逐校办理"

/** What goes on in the background shows when the page is read anew. */
async function becomes(page, wanted) {
  for (let n = 0; n < 60; n++) {
    await page.reload()
    await page.waitForLoadState("networkidle")
    const isThere = await page.locator(".state-bar .lamp").filter({ hasText: new RegExp(`^.?${wanted}$`) }).first().isVisible()
    if (isThere) return
    await page.waitForTimeout(500)
  }
  throw new Error(`never “${wanted}”`)
}

async function begin(page, button, back) {
  await page.getByRole("textbox", { name: "自何日起" }).fill("2026-09-01")
  await page.keyboard.press("Tab")
  await page.getByRole("button", { name: button }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  return back
}

export async function play({ enter }) {
  const found = []
  const school = await enter("xiaoban", { isPhone: true })
  const { page } = school
  await school.go("/r/registry/promotion/new")
  await school.shoot("promotion-new")
  await begin(page, "保存学年升级")
  await state(page, "待升级")
  await page.getByText("一年级（1）班：升级").first().waitFor()
  await school.shoot("promotion-outlook")
  found.push(...(await faultsOf(school, "a promotion (390 px)")))
  const own = new URL(page.url()).pathname
  await make(page, "升级")
  await state(page, "已升级")
  await school.shoot("promotion-promoted")
  await school.go("/r/registry/class")
  await page.getByText("二年级（1）班").first().waitFor()
  await school.shoot("promotion-classes")
  await school.go(own)
  await make(page, "撤销升级", { 原因: "区里统一办理" })
  await state(page, "已撤销")
  await school.go("/r/registry/class")
  await page.getByText("一年级（1）班").first().waitFor()

  const county = await enter("yundong")
  const desk = county.page
  await county.go("/r/registry/promotion_round/new")
  await county.shoot("round-new")
  await begin(desk, "保存整批升级")
  await state(desk, "待预览")
  const round = new URL(desk.url()).pathname
  await make(desk, "预览")
  await becomes(desk, "已预览")
  await county.shoot("round-looked")
  found.push(...(await faultsOf(county, "a round")))
  await make(desk, "整批升级")
  await becomes(desk, "已升级")
  await county.shoot("round-promoted")
  await school.go(own)
  await state(page, "已升级")
  await school.shoot("promotion-by-county")
  // One school is taken back by itself, then the whole.
  await make(page, "撤销升级", { 原因: "本校有班级登记有误" })
  await state(page, "已撤销")
  await county.go(round)
  await make(desk, "整批撤销", { 原因: "演练结束" })
  await becomes(desk, "已撤销")
  await county.shoot("round-undone")
  await county.go("/r/registry/promotion")
  await desk.locator("tr.ant-table-row").first().waitFor()
  await county.shoot("promotions")
  found.push(...(await faultsOf(county, "promotions")))
  await county.go("/jobs")
  await county.shoot("round-jobs")
  assert(found.length === 0, found.join("\n"))
}
