/** 民心工程: the county reports the month from the site, the clerk confirms and releases, a citizen reads it on a phone without signing in; what is taken back is gone; an obstacle goes to its solver. */
import { assert, choose, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "民心工程：手机报月报、确认、发布；市民不登录在手机上看进展；撤下；难点交办、解决"

const PROJECT = "云东新城幼儿园新建"
const HIDDEN = "校园直饮水进教室"
const LIST = "/public/livelihood/project"
const STAGE = "室内装修完成，室外管网施工"

/** What the site looks like, on the phone of who answers for it. */
async function reported(county, found) {
  const { page } = county
  await county.go("/r/livelihood/monthly/new")
  await choose(page, page.getByRole("combobox", { name: "项目" }), PROJECT, { isTyped: true })
  await page.getByLabel("月份").fill("2026-11")
  await page.keyboard.press("Tab")
  await page.getByRole("textbox", { name: "形象进度" }).fill(STAGE)
  await page.getByLabel("进度", { exact: true }).fill("92")
  await page.getByLabel("完成投资").fill("23400000")
  await page.getByLabel("已支付").fill("21000000")
  await page.getByLabel("现场照片").setInputFiles({ name: "现场.png", mimeType: "image/png", buffer: DOT })
  await county.shoot("projects-month")
  found.push(...(await faultsOf(county, "a month on a phone")))
  await page.getByRole("button", { name: "保存项目月报" }).click()
  await state(page, "填写中")
  await make(page, "报送")
  await state(page, "待确认")
  return new URL(page.url()).pathname
}

/** The list on a phone, narrowed in the address, and one project's page. */
async function read(citizen, found) {
  const { page } = citizen
  await citizen.go(LIST)
  await page.getByRole("heading", { name: "民心工程进展" }).waitFor()
  await citizen.shoot("projects-public-list")
  found.push(...(await faultsOf(citizen, "the public list")))
  await page.getByLabel("类别").selectOption({ label: (await page.getByLabel("类别").locator("option").nth(1).textContent()) ?? "" })
  await page.getByRole("button", { name: "筛选" }).click()
  await page.waitForURL(/kind=building/)
  await page.getByRole("link", { name: PROJECT }).click()
  await page.getByRole("heading", { name: PROJECT }).waitFor()
  await citizen.shoot("projects-public-page")
  found.push(...(await faultsOf(citizen, "a public project")))
}

export async function play({ enter }) {
  const found = []
  const at = await reported(await enter("yundong", { isPhone: true }), found)
  const clerk = await enter("ducha")
  await clerk.go(at)
  await make(clerk.page, "确认")
  await state(clerk.page, "已确认")

  // Confirmed is not released.
  const citizen = await enter(null, { isPhone: true })
  const { page } = citizen
  await read(citizen, found)
  assert((await page.getByText(STAGE).count()) === 0, "the month is not told before it is released")
  await make(clerk.page, "发布")
  await clerk.page.getByRole("link", { name: "公开页面" }).waitFor()
  await clerk.shoot("projects-released")
  found.push(...(await faultsOf(clerk, "a month that is released")))
  await page.reload()
  await page.getByText(STAGE).first().waitFor()
  const picture = page.getByRole("img").first()
  await picture.scrollIntoViewIfNeeded()
  await page.waitForFunction(() => document.querySelector("img")?.naturalWidth > 0)
  await citizen.shoot("projects-public-month")
  const desk = await enter(null)
  await read(desk, found)

  // A project that nobody released is not there; released it is, taken back it is gone.
  await citizen.go(LIST)
  assert((await page.getByText(HIDDEN).count()) === 0, "what nobody released is not listed")
  await clerk.go(`/r/livelihood/project?q=${encodeURIComponent(HIDDEN)}`)
  await clerk.page.getByRole("link", { name: HIDDEN }).first().click()
  await make(clerk.page, "发布")
  const address = await clerk.page.getByRole("link", { name: "公开页面" }).getAttribute("href")
  await citizen.go(address)
  await page.getByRole("heading", { name: HIDDEN }).waitFor()
  await make(clerk.page, "撤下", { 原因: "承诺目标待核" })
  await clerk.page.getByRole("link", { name: "公开页面" }).waitFor({ state: "hidden" })
  await citizen.go(address)
  await page.getByText("没有这一页，或者它已经撤下。").waitFor()

  await solved(clerk, await enter("luming"), await enter("xueqian"), found)
  assert(found.length === 0, found.join("\n"))
}

/** Raised by the county, handed to a section by the clerk, answered, recognised. */
async function solved(clerk, county, section, found) {
  const what = `临时用电容量不足${Date.now()}`
  const { page } = county
  await county.go("/r/livelihood/obstacle/new")
  await choose(page, page.getByRole("combobox", { name: "项目" }), "鹿鸣市第三幼儿园新建", { isTyped: true })
  await page.getByRole("textbox", { name: "难点堵点" }).fill(what)
  await choose(page, page.getByRole("combobox", { name: "类别" }), "审批手续")
  await choose(page, page.getByRole("combobox", { name: "解决单位" }), "学前教育科", { isTyped: true })
  await page.getByRole("button", { name: "保存难点堵点" }).click()
  await state(page, "待交办")
  const at = new URL(page.url()).pathname
  await clerk.go(at)
  await make(clerk.page, "交办", {}, async (dialog) => {
    await dialog.getByRole("textbox", { name: "解决期限" }).fill(dayFrom(7))
    await clerk.page.keyboard.press("Tab")
  })
  await state(clerk.page, "协调中")
  await section.go("/todos")
  await section.page.getByRole("link", { name: what }).click()
  await state(section.page, "协调中")
  await section.shoot("projects-obstacle")
  found.push(...(await faultsOf(section, "an obstacle before its solver")))
  await make(section.page, "报解决情况", { 解决情况: "供电公司已批复增容" })
  await state(section.page, "待认可")
  await county.go(at)
  await make(page, "认可")
  await state(page, "已解决")
}

const DOT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwAgMAAADcJZSMAAAADFBMVEXW5PR4hJbw7OIfTowBfwEOAAAAL0lEQVR42mNgGE6A/z8S+ECeAAPXKjhYwECuwPp/q/6/AhPkC4y6A0kgFA0MkAAAaPsj/BRstSYAAAAASUVORK5CYII=", "base64")
