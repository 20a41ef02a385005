/** 数据质量: what rules found at a school, put right, closed by itself; explained and accepted; the county's ranking. */
import { assert, faultsOf, make, state } from "./theatre.mjs"

export const title = "数据质量：学校看到自己的问题，改正后自动销号，确实如此的说明后由区市认可；区市看学校名次"

const NO_ADDRESS = "学生没有填写家庭住址"

/** The platform looks through what changed: the administrator does not wait for the hour. */
async function look(admin) {
  await admin.go("/jobs?all=1")
  const row = admin.page.locator("tr, li").filter({ hasText: "检查数据质量" }).first()
  await row.getByRole("button", { name: /现在运行/ }).click()
}

export async function play({ enter }) {
  const found = []
  const school = await enter("xiaoban")
  const { page } = school
  await school.go("/registry/quality")
  await page.getByRole("heading", { name: "数据质量", exact: true }).waitFor()
  await page.getByRole("link", { name: NO_ADDRESS, exact: true }).waitFor()
  await school.shoot("quality-school")
  found.push(...(await faultsOf(school, "quality of a school")))

  // Down to the rows, to one, and to the record it is about.
  await page.getByRole("link", { name: new RegExp(`^${NO_ADDRESS}：`) }).first().click()
  await page.locator("tr.ant-table-row").first().waitFor()
  await school.shoot("quality-rows")
  await page.locator("tr.ant-table-row").first().getByRole("link").first().click()
  await state(page, "待改正")
  await school.shoot("quality-finding")
  const finding = new URL(page.url()).pathname
  found.push(...(await faultsOf(school, "a finding")))

  // What is as it is, is explained; the county accepts it.
  await make(page, "填写说明", { 情况说明: "随父母租住，住址月底变动，届时补填。" })
  await state(page, "待认可")
  const county = await enter("yundong")
  await county.go("/registry/quality")
  await county.page.getByRole("heading", { name: /下属单位/ }).waitFor()
  await county.shoot("quality-county")
  found.push(...(await faultsOf(county, "quality of a county")))
  await county.go(finding)
  await make(county.page, "退回改正", { 原因: "住址是必填项，请先填现在的住址" })
  await state(county.page, "待改正")

  // Put right on the record, it closes by itself.
  await school.go(finding)
  await page.locator(".facts, dl").getByRole("link").filter({ hasNotText: /学校|小学|没有/ }).first().click()
  await page.waitForURL((url) => url.pathname.includes("/registry/pupil/"))
  await page.getByRole("link", { name: "修改" }).or(page.getByRole("button", { name: "修改" })).first().click()
  await page.getByRole("textbox", { name: "家庭住址" }).fill("云东区学堂路8号")
  await page.getByRole("button", { name: /^保存/ }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("/edit"))
  const admin = await enter("xitong")
  await look(admin)
  for (let n = 0; n < 30; n++) {
    await school.go(finding)
    if (await page.locator(".state-bar .lamp").filter({ hasText: "已改正" }).count()) break
  }
  await state(page, "已改正")
  await school.shoot("quality-closed")

  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go("/registry/quality")
  await phone.page.getByRole("heading", { name: "数据质量", exact: true }).waitFor()
  await phone.shoot("quality-school")
  found.push(...(await faultsOf(phone, "quality of a school (390 px)")))
  const small = await enter("yundong", { isPhone: true })
  await small.go("/registry/quality")
  await small.page.getByRole("heading", { name: /下属单位/ }).waitFor()
  await small.shoot("quality-county")
  found.push(...(await faultsOf(small, "quality of a county (390 px)")))
  assert(found.length === 0, found.join("\n"))
}
