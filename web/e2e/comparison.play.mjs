/** 名单比对: a list of the police is compared with a county's pupils; what differs is a row, explained by whoever can say why. */
import { assert, faultsOf, make, state } from "./theatre.mjs"

export const title = "名单比对：读不出的名单当场说明，比对在后台做，差异逐条列出，学校只见自己的并填写核实结果"

const LIST = `云东区适龄儿童名单,,,
姓名,身份证号,出生日期,就读学校
甄一诺,370000201803131026,2018-03-13,云东区第二小学
贾八日,370000201802271051,2018-02-27,云东区第二小学
尹谷语,,2018-06-19,云东区第二小学
孟新来,370000201806060008,2018-06-06,云东区第二小学
`

const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })

export async function play(stage) {
  const found = []
  const county = await stage.enter("yundong")
  const { page } = county
  await county.go("/r/registry/reconciliation/new")
  await page.getByRole("textbox", { name: "比对名称" }).fill("秋季适龄儿童比对")
  await page.getByRole("textbox", { name: "名单一来自" }).fill("区公安分局")
  const file = page.locator("input[type=file]").first()
  await file.setInputFiles(csv("楼栋.csv", "楼栋,户数\n一号楼,24\n"))
  const save = () => page.getByRole("button", { name: "保存名单比对" }).click()
  await save()
  await page.getByText("前 30 行中没有找到表头").first().waitFor()
  await county.shoot("comparison-unread")
  await page.getByRole("button", { name: /移除|删除/ }).first().click()
  await file.setInputFiles(csv("名单.csv", LIST))
  // The file that comes redraws the form under the button: one presses again, like anybody.
  const isSaved = page.getByRole("heading", { name: "秋季适龄儿童比对" })
  for (let n = 0; n < 4 && (await isSaved.count()) === 0; n++) {
    await save()
    await isSaved.waitFor({ timeout: 8_000 }).catch(() => {})
  }
  const path = new URL(page.url()).pathname
  await make(page, "比对")
  const compared = page.locator(".state-bar .lamp").filter({ hasText: "已比对" })
  for (let n = 0; n < 60 && (await compared.count()) === 0; n++) await county.go(path)
  await state(page, "已比对")
  const phone = await stage.enter("yundong", { isPhone: true })
  for (const seen of [county, phone]) {
    await seen.go(path)
    await seen.page.getByText("比对差异").first().waitFor()
    await seen.shoot("comparison")
    found.push(...(await faultsOf(seen, "comparison")))
  }
  const school = await stage.enter("xiaoban")
  await school.go("/r/registry/mismatch?f.kind=name")
  await school.page.getByText("贾八日").first().waitFor()
  await school.shoot("comparison-school")
  found.push(...(await faultsOf(school, "differences")))
  await school.page.getByRole("row").filter({ hasText: "贾八日" }).getByRole("link").first().click()
  await school.page.getByRole("button", { name: "核实", exact: true }).waitFor()
  await school.shoot("comparison-difference")
  assert(found.length === 0, found.join("\n"))
}
