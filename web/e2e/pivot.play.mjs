/** 数据透视: an officer counts pupils by unit and stage, opens a number, keeps the table for counties; a number on one screen follows what is done on another. */
import { readFileSync } from "node:fs"
import { assert, choose, faultsOf, make } from "./theatre.mjs"

export const title = "数据透视：按行和列统计，数字打开它的记录，存成视图共享；一个窗口里办了事，另一个窗口的数跟着变"

/** These pages ask again and again: there is no quiet to wait for. */
const open = (who, path) => who.page.goto(new URL(path, who.page.url()).href)
const VIEW = "各区市各学段在册学生"

export async function play({ enter }) {
  const found = []
  const officer = await enter("jijiao")
  const { page } = officer
  await open(officer, "/registry/pivot")
  await page.getByRole("searchbox", { name: "找登记册" }).fill("学生")
  await officer.shoot("pivots")
  found.push(...(await faultsOf(officer, "registers to be counted")))
  await page.getByRole("main").getByRole("link", { name: "学生", exact: true }).click()
  const table = page.getByRole("table", { name: "学生：条数" })
  await table.waitFor()
  await page.getByText("只统计您有权查看的记录").waitFor()
  await choose(page, page.getByRole("combobox", { name: "列" }), "学段")
  await table.getByRole("columnheader", { name: "小学" }).waitFor()
  await officer.shoot("pivot")
  found.push(...(await faultsOf(officer, "a pivot")))

  // The file is a workbook; the number of a cell is the length of the list it opens.
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出 Excel" }).click()])
  assert(readFileSync(await file.path()).subarray(0, 2).toString() === "PK", "the table leaves as a workbook")
  const county = table.getByRole("row", { name: /云东区/ })
  const number = county.getByRole("link").last()
  const n = await number.innerText()

  // Kept for the counties, each of which sees its own schools in it.
  await page.getByRole("button", { name: /^视图/ }).click()
  await page.getByRole("menuitem", { name: "保存为新视图…" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("名称").fill(VIEW)
  await dialog.getByRole("checkbox", { name: "区市干部" }).check()
  await dialog.getByRole("button", { name: "保存" }).click()
  await dialog.waitFor({ state: "hidden" })
  await number.click()
  await page.getByText(`共 ${n} 条`).waitFor()

  const clerk = await enter("yundong")
  await open(clerk, "/r/registry/pupil")
  await clerk.page.getByRole("button", { name: /^视图/ }).click()
  await clerk.page.getByRole("menuitem", { name: new RegExp(VIEW) }).click()
  const own = clerk.page.getByRole("table", { name: "学生：条数" })
  await own.getByRole("row", { name: /^合计/ }).waitFor()
  assert((await own.getByRole("row", { name: /云西区/ }).count()) === 0, "a county counts its own pupils only")
  assert((await own.getByRole("row", { name: /^合计/ }).getByRole("link").last().innerText()) === n, "the county's whole is its row in the city's table")
  // The grade lies on the class: pupils are counted and listed by it all the same.
  await open(clerk, "/r/registry/pupil?view=pivot&cols=class.grade")
  await own.getByRole("columnheader", { name: "一年级", exact: true }).waitFor()
  await clerk.shoot("pivot-grade")
  const first = await own.locator("thead th").allInnerTexts().then((heads) => heads.indexOf("一年级"))
  const sum = own.locator("tfoot tr").locator("td").nth(first - 1)
  const pupils = await sum.innerText()
  await sum.getByRole("link").click()
  await clerk.page.getByText(`共 ${pupils} 条`).waitFor()
  await clerk.page.getByRole("button", { name: "年级 一年级" }).waitFor()
  await clerk.shoot("list-grade")
  const phone = await enter("yundong", { isPhone: true })
  await open(phone, "/r/registry/pupil?view=pivot&cols=stage")
  await phone.page.getByRole("table", { name: "学生：条数" }).waitFor()
  await phone.shoot("pivot-phone")
  found.push(...(await faultsOf(phone, "a pivot on the phone")))

  // A pupil leaves the city; the county's number on the officer's screen follows, and comes back.
  await open(officer, "/measure/registry.pupil_count")
  const value = page.getByRole("table", { name: "在籍学生" }).getByRole("row", { name: /云东区/ }).getByRole("cell").nth(1)
  await value.waitFor()
  const before = Number.parseInt(await value.innerText(), 10)
  const comesTo = async (wanted) => {
    const began = Date.now()
    await page.waitForFunction(
      ([name, text]) => [...document.querySelectorAll(`table[aria-label="${name}"] tbody tr`)].some((row) => row.cells[0]?.innerText === "云东区" && Number.parseInt(row.cells[1]?.innerText ?? "", 10) === text),
      ["在籍学生", wanted],
      { polling: 50 },
    )
    console.log(`  the other screen followed after ${Date.now() - began} ms`)
  }
  await open(clerk, "/r/registry/pupil?state=studying")
  await clerk.page.getByRole("table").getByRole("link").first().click()
  await make(clerk.page, "转往外市", { 转往何校: "邻市第一小学", 原因: "随父母工作调动" })
  await comesTo(before - 1)
  await officer.shoot("number-moved")
  await make(clerk.page, "撤回异动", { 原因: "登记有误" })
  await comesTo(before)
  assert(found.length === 0, found.join("; "))
}
