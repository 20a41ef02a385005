/** 督查督办: a slip is made on a task's page, answered, sent back, given more time, recognised, looked at again; a leader on the phone writes, the section answers. */
import { assert, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "督办：任务页上开督办单，签收、反馈、退回、延期、办结、回头看；领导用手机批示，科室反馈"

const TASK = "深化劳动教育"

/** A task whose lamp turned red stands there drafted, made by nobody. */
async function raised(clerk, found) {
  const { page } = clerk
  await clerk.go("/r/supervision/rectification?state=drafted")
  const row = page.locator("tr.ant-table-row").filter({ hasText: "任务亮红灯" }).first()
  await row.waitFor()
  await clerk.shoot("supervision-drafted")
  await row.getByRole("link").first().click()
  await state(page, "待下发")
  await page.getByText(/到期，|个百分点/).first().waitFor()
  await clerk.shoot("supervision-raised")
  found.push(...(await faultsOf(clerk, "a slip raised by a red lamp")))
}

/** What was put aside is in the list for whoever asks, and in no other. */
async function putAside(clerk) {
  const { page } = clerk
  const aside = page.locator("tr.ant-table-row").filter({ hasText: "不予督办" })
  await clerk.go("/r/supervision/rectification?state=drafted")
  await page.locator("tr.ant-table-row").getByRole("link").last().click()
  await make(page, "不予督办", { 原因: "另有安排" })
  await state(page, "不予督办")
  await clerk.go("/r/supervision/rectification")
  await page.locator("tr.ant-table-row").first().waitFor()
  assert((await aside.count()) === 0, "what was put aside stands in the list")
  await page.getByRole("checkbox", { name: "含不予督办、已并入" }).check()
  await aside.first().waitFor()
  await clerk.shoot("supervision-aside")
  assert(new URL(page.url()).searchParams.get("state") === "all", `the address says so: ${page.url()}`)
  await page.getByRole("button", { name: "清除筛选" }).click()
  await aside.first().waitFor({ state: "detached" })
}

/** The page of the task. */
async function atTask(one) {
  await one.go(`/r/plan/task?q=${encodeURIComponent(TASK)}`)
  await one.page.getByRole("link", { name: TASK }).first().click()
  await one.page.getByRole("heading", { name: TASK }).waitFor()
}

/** Made on the page of the task, whose unit it takes; its address. */
async function handedOut(clerk, what, found) {
  const { page } = clerk
  await atTask(clerk)
  await clerk.shoot("supervision-task")
  found.push(...(await faultsOf(clerk, "a task about which entries are made")))
  await page.getByRole("link", { name: "新建督办事项" }).first().click()
  await page.getByRole("textbox", { name: "督办事项" }).fill(what)
  await page.getByText(`任务 ${TASK}`).waitFor()
  await page.getByText("基础教育科").first().waitFor()
  await clerk.shoot("supervision-new")
  found.push(...(await faultsOf(clerk, "a new slip")))
  await page.getByText("下发前必填").first().waitFor()
  await page.getByRole("button", { name: "保存督办事项" }).click()
  await page.getByRole("heading", { name: what }).waitFor()
  await page.getByText("未编号").waitFor()
  await make(page, "下发", { 督办要求: "月底前报认定名单" })
  await state(page, "待签收")
  await clerk.shoot("supervision-issued")
  const [paper] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载督办单" }).click()])
  assert(/^督办单 督办〔\d{4}〕\d+号\.docx$/.test(paper.suggestedFilename()), paper.suggestedFilename())
  return new URL(page.url()).pathname
}

async function answered(clerk, section, at, found) {
  const { page } = section
  await section.go("/todos")
  await section.shoot("supervision-todos")
  await section.go(at)
  await make(page, "签收")
  await state(page, "办理中")
  await make(page, "报办理情况", { 办理情况: "已报名单" })
  await state(page, "待核实")
  await clerk.go(at)
  await make(clerk.page, "退回重办", { 原因: "名单缺两个县" })
  await state(clerk.page, "退回重办")
  await section.go(at)
  await page.locator(".notice").getByText("名单缺两个县").waitFor()
  await section.shoot("supervision-returned")
  found.push(...(await faultsOf(section, "a slip sent back")))
  await make(page, "申请延期", { 申请延至: dayFrom(60), 延期理由: "两个县补报" })
  await state(page, "待批延期")
  await clerk.go(at)
  await make(clerk.page, "同意延期")
  await state(clerk.page, "办理中")
  await section.go(at)
  await make(page, "报办理情况", { 办理情况: "两个县已补报，名单齐全" })
  await clerk.go(at)
  await make(clerk.page, "认定办结")
  await state(clerk.page, "待回头看")
  // It is looked at again on its day, and not before.
  const pass = clerk.page.getByRole("button", { name: "回头看通过" })
  await clerk.page.getByText("还没有到回头看日期").first().waitFor({ state: "attached" })
  assert((await pass.getAttribute("aria-disabled")) === "true", "it may be looked at again at once")
  await clerk.shoot("supervision-accepted")
  found.push(...(await faultsOf(clerk, "a slip that is recognised")))
}

/** On a phone a leader writes on the task; the section answers; the leader reads. */
async function instructed(leader, section, found) {
  const { page } = leader
  const text = `名单报我一份${Date.now()}`
  await atTask(leader)
  await leader.shoot("supervision-leader-task")
  found.push(...(await faultsOf(leader, "a task before a leader (390 px)")))
  await page.getByRole("link", { name: "新建领导批示" }).first().click()
  await page.getByRole("textbox", { name: "批示" }).fill(text)
  await leader.shoot("supervision-leader-writes")
  found.push(...(await faultsOf(leader, "an instruction (390 px)")))
  await page.getByRole("button", { name: "保存领导批示" }).click()
  await state(page, "待落实")
  await leader.shoot("supervision-leader-written")
  const at = new URL(page.url()).pathname

  await section.go("/todos")
  await section.page.getByRole("link", { name: text }).click()
  await make(section.page, "反馈", { 办理情况: "名单已送" })
  await state(section.page, "待阅")
  await leader.go("/todos")
  await leader.shoot("supervision-leader-todos")
  await page.getByRole("link", { name: text }).click()
  await page.locator(".facts").getByText("名单已送").waitFor()
  await leader.shoot("supervision-leader-reads")
  await make(page, "已阅")
  await state(page, "已阅")
  assert(new URL(page.url()).pathname === at, "the to-do leads to what was written")
}

export async function play({ enter }) {
  const found = []
  const clerk = await enter("ducha")
  await raised(clerk, found)
  await putAside(clerk)
  const section = await enter("jijiao")
  const at = await handedOut(clerk, `补报劳动教育基地${Date.now()}`, found)
  await answered(clerk, section, at, found)
  await instructed(await enter("juzhang", { isPhone: true }), section, found)
  assert(found.length === 0, found.join("\n"))
}
