/** A canteen is rated item by item, the school objects, the county looks again, the grade is published: definitions alone. */
import { assert, choose, faultsOf, make, state } from "./theatre.mjs"

export const title = "食堂评定：列出全部项目、逐项打分、告知、异议、改评、公布；手机上报自查"

export async function play({ enter }) {
  // A school registers its second canteen.
  const clerk = await enter("xiaoban")
  await clerk.go("/r/canteen/canteen/new")
  const form = clerk.page
  await form.getByRole("textbox", { name: "食堂名称" }).fill("北校区食堂")
  await form.getByRole("textbox", { name: "校区" }).fill("北校区")
  await form.getByRole("radio", { name: "承包" }).check()
  await form.getByRole("textbox", { name: "承包或配餐企业" }).fill("云岭安心餐饮有限公司")
  await form.getByRole("textbox", { name: "供餐能力" }).fill("300")
  await form.getByRole("radio", { name: "校内可看" }).check()
  await form.getByRole("textbox", { name: "许可证编号" }).fill("JY39900000999")
  await form.getByRole("textbox", { name: "有效期至" }).fill("2099-08-31")
  await form.keyboard.press("Tab")
  await form.getByRole("button", { name: "保存食堂" }).click()
  await form.waitForURL((url) => !url.pathname.endsWith("/new"))

  // The county lists all items with one press and judges them.
  const county = await enter("yundong")
  await county.go("/r/canteen/rating/new")
  const { page } = county
  await choose(page, page.getByRole("combobox", { name: "食堂" }), "北校区食堂", { isTyped: true })
  await page.getByRole("button", { name: "列出全部 12 项" }).click()
  const grid = page.getByRole("grid", { name: "评定项目" })
  await grid.waitFor()
  assert((await grid.getByRole("row").count()) === 14, "twelve items, their heading and their totals")
  assert((await page.getByRole("button", { name: /^列出/ }).count()) === 0, "nothing is left to list")
  const judge = async (n, result) => {
    const cell = grid.getByRole("gridcell", { name: `第 ${n} 行 结果` })
    await cell.click()
    await page.keyboard.press("Enter")
    await cell.getByRole("radio", { name: result, exact: true }).check()
    await page.keyboard.press("Escape")
  }
  for (let n = 1; n <= 12; n += 1) await judge(n, n === 8 ? "不符合" : "符合")
  await grid.locator("tfoot").getByText("140").waitFor()
  await grid.getByRole("gridcell", { name: "第 8 行 问题" }).click()
  await page.keyboard.press("Enter")
  await page.keyboard.type("缺一道菜的留样")
  await page.keyboard.press("Enter")
  await county.shoot("canteen-grid")
  const broken = await faultsOf(county, "grid")
  assert(broken.length === 0, broken.join("\n"))
  await page.getByRole("button", { name: "保存食堂评定" }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  await page.getByText("B级").waitFor()
  assert((await page.getByText("2,026").count()) === 0, "a year has no comma")
  await make(page, "告知学校")
  await state(page, "已告知学校")
  await county.shoot("canteen-told")
  const rating = new URL(page.url()).pathname

  // The school objects, the county finds it right.
  await clerk.go(rating)
  await make(form, "提出异议", { 学校异议: "留样在教工冷柜，有照片" })
  await state(form, "异议核查中")
  await page.reload()
  await make(page, "重新评定", { 异议答复: "现场核实，改评" })
  await state(page, "打分中")
  await page.getByRole("button", { name: "修改", exact: true }).click()
  await page.waitForURL(/edit$/)
  await grid.waitFor()
  await judge(8, "符合")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("edit"))
  await page.getByText("A级").first().waitFor()
  await make(page, "告知学校")
  await state(page, "已告知学校")
  await form.reload()
  await make(form, "认可")
  await state(form, "已公布")
  await clerk.shoot("canteen-published")

  // On a phone the monthly check: all items listed, one card each.
  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go("/r/canteen/check")
  await phone.page.getByText("待报送").first().click()
  await phone.page.waitForURL(/check\/.+/)
  await phone.shoot("canteen-check")
  await phone.page.getByRole("button", { name: "修改", exact: true }).click()
  await phone.page.waitForURL(/edit$/)
  await phone.page.getByRole("radio", { name: "是", exact: true }).or(phone.page.getByRole("switch", { name: "本月供餐" })).first().click()
  await phone.page.getByRole("button", { name: "列出全部 12 项" }).click()
  await phone.page.locator(".rows-cards li").nth(11).waitFor()
  await phone.shoot("canteen-cards")
  const wrong = await faultsOf(phone, "cards")
  assert(wrong.length === 0, wrong.join("\n"))
}
