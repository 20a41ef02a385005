/** Fifty items of a school's own inspection are pasted from a spreadsheet, a few are mended, and all are saved. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "明细：粘贴五十行、逐格改正、键盘操作、合计、经过逐行对比、手机卡片"

/** As a spreadsheet copies it: a heading, then a line for each item. */
function copied() {
  const lines = [["领域", "部位", "检查内容", "结果", "问题", "整改期限", "整改费用"]]
  for (let i = 1; i <= 50; i += 1) {
    const isBad = i % 10 === 0
    lines.push([
      i % 2 ? "消防" : "校舍",
      `教学楼${i}层`,
      "应急照明",
      isBad ? "不合格" : "合格",
      isBad ? `第 ${i} 处不亮` : "",
      isBad ? "2099年3月5日" : "",
      isBad ? "1,200.50元" : "",
    ])
  }
  // Three cells nobody can read.
  lines[3][0] = "天文"
  lines[20][5] = "尽快"
  lines[30][6] = "约三百"
  lines[10][4] = '东侧"两盏"\t不亮'
  const cell = (text) => (/[\n\t"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return lines.map((line) => line.map(cell).join("\t")).join("\r\n")
}

const paste = (page, text) =>
  page.evaluate((text) => {
    const data = new DataTransfer()
    data.setData("text/plain", text)
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
  }, text)

export async function play({ enter }) {
  const keeper = await enter("xiaoban")
  const { page } = keeper
  await keeper.go("/r/safety/inspection/new")
  await page.getByRole("textbox", { name: "检查名称" }).fill("春季开学检查")
  const grid = page.getByRole("grid", { name: "检查项目" })
  await page.getByRole("button", { name: "添加一行" }).click()
  await grid.waitFor()
  const cell = (n, name) => grid.getByRole("gridcell", { name: `第 ${n} 行 ${name}` })
  await cell(1, "领域").click()
  await paste(page, copied())
  await page.getByText("已粘贴 50 行，3 格读不懂").waitFor()
  assert((await grid.getByRole("row").count()) === 52, "fifty rows, their heading and their totals")
  assert((await cell(10, "问题").innerText()).includes('东侧"两盏"'), "quotes and line breaks stay within their cell")
  assert((await cell(40, "整改费用").innerText()).includes("1,200.50"), "千分位 and 元 are no part of a number")
  assert((await cell(40, "整改期限").innerText()).includes("2099-03-05"), "a Chinese day is a day")
  await cell(3, "领域").getByText("天文").first().waitFor()
  await keeper.shoot("rows-pasted")
  const broken = await faultsOf(keeper, "grid")
  assert(broken.length === 0, broken.join("\n"))

  // Cells are mended where they stand, with keys alone.
  const mend = async (n, name, typed) => {
    await cell(n, name).click()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+A")
    await page.keyboard.type(typed)
    await page.keyboard.press("Enter")
  }
  await mend(30, "整改费用", "300")
  await cell(20, "整改期限").click()
  await page.keyboard.press("F2")
  await page.getByRole("textbox", { name: "第 20 行 整改期限" }).fill("2099-04-01")
  await page.keyboard.press("Enter")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Escape")
  await cell(3, "领域").click()
  await page.keyboard.press("Enter")
  await page.getByRole("combobox", { name: /领域/ }).fill("消防")
  await page.keyboard.press("Enter")
  await page.keyboard.press("Escape")
  await grid.locator("tfoot").getByText(/5,102/).waitFor()

  // Rows move, double and go by keys; the rest stays.
  await cell(1, "部位").click()
  await page.keyboard.press("Alt+ArrowDown")
  assert((await cell(2, "部位").innerText()).endsWith("教学楼1层"), "the row moved down")
  await page.keyboard.press("Control+d")
  assert((await cell(3, "部位").innerText()).endsWith("教学楼1层"), "and was doubled")
  await page.keyboard.press("Control+Delete")
  await page.getByText("已删除第 3 行。").waitFor()
  assert((await grid.getByRole("row").count()) === 52, "and the copy is gone")

  // What the rules refuse is told by cell and on top, and leads there.
  await cell(5, "检查内容").click()
  await page.keyboard.press("Delete")
  await page.getByRole("button", { name: "保存安全检查" }).click()
  await page.getByRole("alert").getByRole("link", { name: "第 5 行请填写“检查内容”" }).click()
  assert(await cell(5, "检查内容").evaluate((td) => td === document.activeElement), "the fault leads to its cell")
  await page.keyboard.press("Enter")
  await page.keyboard.type("灭火器")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "保存安全检查" }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  await page.getByRole("region", { name: "检查项目" }).getByText("灭火器").waitFor()
  await keeper.shoot("rows-page")

  // Two days later a row is mended and one is taken out: the history says which.
  await page.getByRole("button", { name: "修改" }).click()
  await page.waitForURL(/edit$/)
  await grid.waitFor()
  await mend(5, "检查内容", "消火栓")
  await cell(7, "部位").click()
  await page.keyboard.press("Control+Delete")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await page.waitForURL((url) => !url.pathname.endsWith("edit"))
  const history = page.getByRole("region", { name: "经过" })
  await history.getByText("删去原第 7 行").waitFor()
  await history.getByText("消火栓").waitFor()
  await keeper.shoot("rows-history")

  // On a phone each row is a card.
  const path = new URL(page.url()).pathname
  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go(`${path}/edit`)
  await phone.page.getByRole("button", { name: /^第 2 行/ }).click()
  await phone.page.getByRole("textbox", { name: "部位" }).fill("门厅")
  await phone.shoot("rows-cards")
  const narrow = await faultsOf(phone, "cards")
  assert(narrow.length === 0, narrow.join("\n"))
  await phone.page.getByRole("button", { name: "保存", exact: true }).click()
  await phone.page.waitForURL((url) => !url.pathname.endsWith("edit"))
  await phone.page.getByRole("region", { name: "检查项目" }).getByText("门厅").waitFor()
  await phone.shoot("rows-page")
}
