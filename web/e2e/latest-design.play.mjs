/**
 * 取最近一条 by hand: a canteen shows the meal at which something was found last, with what it was. What
 * comes out is read as text, and it works once in force.
 */
import { begin, extending, hand } from "./designer.mjs"
import { assert, choose, faultsOf } from "./theatre.mjs"

export const title = "定制：用鼠标给食堂加“最近一次发现问题的陪餐”，启用后记一次陪餐，食堂就显示它"

const TEXT = `extends = "canteen.canteen"

[field]
x_meal  = { title = "最近一次发现问题的陪餐", type = "ref",  to = "canteen.meal", group = "陪餐", latest = { by = "held_on", where = "has(found)" } }
x_found = { title = "当时发现的问题", type = "text", computed = "x_meal.found" }
`

async function designed(admin, it) {
  const { page } = admin
  await extending(page, "canteen.canteen")
  await it.part("字段")
  await it.field("引用", "最近一次发现问题的陪餐", "x_meal")
  await it.choose("引用的登记册", "canteen.meal")
  await it.more()
  await it.type("分组标题", "陪餐")
  await page.getByRole("button", { name: "设置“取最近一条”" }).click()
  await admin.shoot("latest-empty")
  await it.choose("按哪一项算最近", "日期")
  await it.expression("条件", "has(found)")
  await admin.shoot("latest-filled")
  await it.field("文字", "当时发现的问题", "x_found")
  await it.more()
  assert((await page.getByRole("button", { name: "设置“取最近一条”" }).count()) === 0, "a text shows no record")
  await it.expression("算式", "x_meal.found")
  await it.kept()
  await page.getByText("没有发现问题。").waitFor()
}

async function inForce(admin) {
  const { page } = admin
  const id = new URL(page.url()).pathname.split("/").pop()
  const { files } = await page.evaluate((layer) => fetch(`/api/design/layers/${layer}/text`).then((answer) => answer.json()), id)
  const text = files.find(({ path }) => path === "canteen/canteen.toml")?.text
  assert(text === TEXT, text)
  await page.getByRole("button", { name: "校验", exact: true }).click()
  await page.getByRole("button", { name: "启用", exact: true }).click()
  const force = page.getByRole("dialog", { name: /启用/ })
  await force.getByText("新增字段：x_meal 最近一次发现问题的陪餐").waitFor()
  await force.getByRole("textbox", { name: "理由" }).fill("陪餐发现的问题要看得见")
  await admin.shoot("latest-activate")
  await force.getByRole("button", { name: "启用", exact: true }).click()
  await page.getByText("已启用").first().waitFor()
}

export async function play({ enter }) {
  const admin = await enter("xitong")
  await begin(admin, { title: "陪餐看得见", name: "eaten" })
  await designed(admin, hand(admin.page))
  await inForce(admin)

  const clerk = await enter("xiaoban")
  const { page } = clerk
  await clerk.go("/r/canteen/meal/new")
  const canteen = page.getByRole("combobox", { name: "食堂" })
  await choose(page, canteen, "云东区第一小学", { isTyped: true })
  await page.getByRole("textbox", { name: "发现的问题" }).fill("蒸箱漏气")
  await page.getByRole("textbox", { name: "处理情况" }).fill("已报修")
  await page.getByRole("button", { name: "保存陪餐记录" }).click()
  await page.locator(".facts").getByText("已报修").waitFor()
  await page.locator(".facts").getByRole("link", { name: /食堂/ }).first().click()
  await page.getByRole("heading", { name: "陪餐", exact: true }).waitFor()
  await page.locator(".facts").getByText("蒸箱漏气").waitFor()
  await clerk.shoot("latest-shown")
  const faults = [...(await faultsOf(admin, "latest design")), ...(await faultsOf(clerk, "latest"))]
  assert(faults.length === 0, faults.join("\n"))
}
