/** 数据开放: a pass lets a program read; a number is drawn, released by another, and read by anybody, as a page, csv and JSON. */
import { assert, choose, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "数据开放：本人的取数令牌供表格软件按地址取数；指标取数、发布后市民不登录可看可下载，人数少的不公布"

const TITLE = "各学段在校学生数"

/** A pass with its token, and what it reads. */
async function read(clerk, url, found) {
  const { page } = clerk
  await clerk.go("/r/exchange/pass/new")
  await page.getByRole("textbox", { name: "用在哪里" }).fill("督查室的月报表格")
  await page.getByRole("textbox", { name: "用途" }).fill("每月汇总")
  await page.getByRole("textbox", { name: "有效期至" }).fill(dayFrom(100))
  await page.keyboard.press("Tab")
  await page.getByRole("button", { name: "保存取数令牌" }).click()
  await state(page, "有效")
  await page.getByRole("button", { name: "发放令牌" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "发放令牌" }).click()
  await dialog.getByRole("status").getByText("只显示这一次").waitFor()
  const [token] = (await dialog.locator("code").textContent()).match(/xz_[0-9a-f]+/)
  await clerk.shoot("open-token")
  found.push(...(await faultsOf(clerk, "a token")))
  await dialog.getByRole("button", { name: "关闭" }).last().click()
  await dialog.waitFor({ state: "hidden" })
  const ask = (path) => fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  const tables = await (await ask("/api/tables")).json()
  const count = tables.measures.find((one) => one.id === "plan.tasks")
  const csv = await (await ask(count.address)).text()
  assert(/\n合计,\d+/.test(csv), `a number by units below: ${csv.slice(0, 300)}`)
  await make(page, "撤销", { 原因: "换了电脑" })
  await state(page, "已撤销")
  assert((await ask("/api/tables")).status === 401, "what is revoked reads nothing")
}

export async function play(stage) {
  const found = []
  const clerk = await stage.enter("ducha")
  await read(clerk, stage.url, found)

  const { page } = clerk
  await clerk.go("/r/exchange/dataset/new")
  await page.getByRole("textbox", { name: "名称" }).fill(TITLE)
  await page.getByRole("textbox", { name: "说明" }).fill("学年初在各学段就读的学生，不含已转出的。")
  await choose(page, page.getByRole("combobox", { name: "指标" }), "在籍学生", { isTyped: true })
  await choose(page, page.getByRole("combobox", { name: "分列" }), "某个字段")
  await page.getByRole("textbox", { name: "字段" }).fill("学段")
  const area = page.getByRole("combobox", { name: "单位" })
  await area.click()
  await area.fill("云岭市教育局")
  await page.locator(".ant-select-item-option").filter({ hasText: /^云岭市教育局/ }).first().click()
  await page.getByRole("button", { name: "保存开放数据集" }).click()
  await page.getByRole("heading", { name: TITLE }).waitFor()
  await make(page, "取数")
  await state(page, "已取数")
  await clerk.shoot("open-drawn")
  found.push(...(await faultsOf(clerk, "a data set")))
  const path = new URL(page.url()).pathname

  const security = await stage.enter("anquan")
  await security.go(path)
  await make(security.page, "发布")
  await security.shoot("open-released")

  const at = `/public/exchange/dataset/${path.split("/").pop()}`
  const citizen = await stage.enter(null, { isPhone: true })
  await citizen.go(at)
  await citizen.page.getByRole("heading", { name: TITLE }).waitFor()
  await citizen.page.getByText("注明来源即可使用").waitFor()
  await citizen.shoot("open-public")
  found.push(...(await faultsOf(citizen, "a public data set (390 px)")))
  const link = await citizen.page.getByRole("link", { name: "JSON" }).getAttribute("href")
  const told = await (await fetch(stage.url + link)).json()
  const lines = told.parts["exchange.datum"].rows
  assert(lines.some((one) => one.name === "小学"), JSON.stringify(lines))
  assert(lines.every((one) => one.value === null || one.value === 0 || one.value >= 5), "no small number is told")
  assert(found.length === 0, found.join("\n"))
}
