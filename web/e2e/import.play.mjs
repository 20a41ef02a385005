/** A list of a school is uploaded, looked at, taken; what was refused is mended and taken; the batch is undone. */
import { readFileSync } from "node:fs"
import { assert } from "./theatre.mjs"

export const title = "导入：上传、对应、预览、改错、撤销"

// Another column each time: what is said of it once is remembered.
const STAMP = Date.now()
const COLUMN = `风险领域${STAMP}`
const [KEPT, GONE] = [`北楼二层护栏松动${STAMP}`, `操场围网破损${STAMP}`]
const LIST = [
  "学校隐患排查表,,,,,",
  `隐患,${COLUMN},等级,发现日期,整改期限,学校`,
  `${KEPT},消防,一般隐患,2026年9月1日,2026/10/1,2199010001`,
  "食堂后门灭火器过期,消防,一般隐患,2026/9/2,2026/8/1,2199010001",
  `${GONE},没有这一类,一般隐患,2026-09-03,,2199010001`,
  "合计,,,3,,",
].join("\n")

const file = (text, name = "隐患排查表.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })

export async function play({ enter }) {
  const clerk = await enter("xiaoban")
  const { page } = clerk
  const drop = (one) => page.locator("input[type=file]").setInputFiles(one)
  const choose = async (title, field) => {
    await page.getByRole("combobox", { name: `“${title}”导入为` }).click()
    await page.getByTitle(field).last().click()
  }

  await clerk.go("/r/safety/hazard")
  const count = async () => (await page.locator(".page-head .quiet.num").first().textContent()) ?? ""
  const before = await count()
  await page.getByRole("link", { name: "导入" }).click()
  await page.getByRole("heading", { name: "导入安全隐患" }).waitFor()
  await clerk.shoot("import-drop")
  await drop(file(LIST))
  // One column is called otherwise here: somebody says what it is.
  await page.getByText("表头中缺少“领域”列").waitFor()
  await choose(COLUMN, "领域（必填）")
  await page.getByText("新建 1 行，更新 0 行，已有不动 0 行，有问题 2 行。").waitFor()
  await page.getByText("整改期限不能早于发现日期").waitFor()
  await page.getByText("没有“没有这一类”这一项").waitFor()
  assert(page.url().includes("c.1=area"), `what is decided stands in the address: ${page.url()}`)
  await page.reload()
  await page.getByText("新建 1 行，").waitFor()
  await clerk.shoot("import-look")
  await page.getByRole("button", { name: "开始导入" }).click()

  await page.getByRole("heading", { name: /^导入安全隐患 DR-/ }).waitFor()
  await page.getByRole("heading", { name: "2 行没有通过" }).waitFor()
  await clerk.shoot("import-batch")
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载为 .csv" }).click(),
  ])
  const rejects = readFileSync(await download.path(), "utf8")
  assert(rejects.includes("“整改期限”：整改期限不能早于发现日期"), rejects)

  // Mended, the rows go in; the column is remembered.
  await page.getByRole("link", { name: "上传改好的问题行" }).click()
  await drop(file(rejects.replace("2026/8/1", "2026/9/28").replace("没有这一类", "消防"), "改好.csv"))
  await page.getByText("新建 2 行，更新 0 行，已有不动 0 行，有问题 0 行。").waitFor()
  await page.getByText("沿用上次").waitFor()
  await page.getByRole("button", { name: "开始导入" }).click()
  await page.locator(".page-head").getByText("已导入").waitFor()

  // One's imports are a list; the last is taken back after it is told what that means.
  await page.getByRole("link", { name: "导入批次" }).click()
  await page.locator("tr.ant-table-row").nth(1).waitFor()
  await clerk.shoot("import-batches")
  await page.locator("tr.ant-table-row").filter({ hasText: "改好.csv" }).first().click()
  await page.getByRole("button", { name: "撤销整批" }).click()
  await page.getByText("2 行将全部撤销。").waitFor()
  await clerk.shoot("import-undo")
  await page.getByRole("dialog").getByRole("button", { name: "撤销整批" }).click()
  await page.locator(".page-head").getByText("已撤销").waitFor()
  await clerk.go("/r/safety/hazard")
  await page.getByText(KEPT).waitFor()
  assert((await count()) !== before, "what is left of the import is in the list")
  assert((await page.getByText(GONE).count()) === 0, "what was taken back is gone")

  // A heading that nobody knows is pointed at.
  await clerk.go("/import/safety/hazard")
  await drop(file("台账\n哪里,几时\n车棚,2026-09-01\n"))
  await page.getByText("没有找到表头。").waitFor()
  await page.getByRole("button", { name: "第 2 行是表头" }).click()
  await page.getByText("表头在第 2 行。").waitFor()

  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go("/import/safety/hazard")
  await phone.page.locator("input[type=file]").setInputFiles(file(LIST))
  await phone.page.getByText("沿用上次").waitFor()
  await phone.shoot("import-look")
  for (const who of [clerk, phone]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
