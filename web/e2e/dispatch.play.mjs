/** 调度: a round is laid and issued, a section files from its to-do on a phone, who is late is listed, the bulletin goes out; a meeting decides, the decision is answered, looked back on and closed. */
import { assert, choose, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "调度：布置一轮、手机上报、逾期名单、汇总通报；调度会议定事项交办、反馈、认定，到日子才回头看"

/** The choice a box offers once it is typed. */
const pick = (page, label, option) => choose(page, page.getByRole("combobox", { name: label }), option, { isTyped: true })

/** A week that is over, to be reported on today. */
async function laid(clerk, name, found) {
  const { page } = clerk
  await clerk.go("/r/plan/round")
  await clerk.shoot("dispatch-rounds")
  found.push(...(await faultsOf(clerk, "the rounds")))
  await page.getByRole("link", { name: "新建调度轮次" }).first().click()
  await page.getByRole("textbox", { name: "名称" }).fill(name)
  await pick(page, "计划", "云岭市教育局2026年工作要点")
  await page.getByRole("textbox", { name: "期间" }).fill("2026年第45周")
  // To be in today: who is asked of a week that is over has the days all the same.
  await page.getByRole("textbox", { name: "报送时限" }).fill("0")
  await page.getByRole("textbox", { name: "报送要求" }).fill("报累计完成数和存在的问题")
  await clerk.shoot("dispatch-new-round")
  found.push(...(await faultsOf(clerk, "a new round")))
  await page.getByRole("button", { name: "保存调度轮次" }).click()
  await page.getByRole("heading", { name }).waitFor()
  await state(page, "待布置")
  await make(page, "布置")
  await state(page, "报送中")
  await page.getByText("报送期限").first().waitFor()
  await clerk.shoot("dispatch-issued")
  found.push(...(await faultsOf(clerk, "a round that asks")))
  return new URL(page.url()).pathname
}

/** On the phone, from the to-do. */
async function filed(section, found) {
  const { page } = section
  await section.go("/todos")
  await section.shoot("dispatch-todos")
  found.push(...(await faultsOf(section, "to-dos of a section (390 px)")))
  await page.getByRole("link", { name: /2026年第45周/ }).first().click()
  await state(page, "填写中")
  await make(page, "上报", { 做法: "已逐项过堂。" }, async (dialog) => {
    await dialog.getByRole("textbox", { name: /累计完成数|完成进度/ }).first().fill("1")
    await section.shoot("dispatch-report")
    found.push(...(await faultsOf(section, "a report that is owed (390 px)")))
  })
  await state(page, "待确认")
}

async function informed(clerk, county, at, found) {
  const { page } = clerk
  const round = at.split("/").pop()
  await clerk.go(`/r/plan/report?f.round=${round}&state=draft`)
  await page.locator("tr.ant-table-row").first().waitFor()
  await clerk.shoot("dispatch-late")
  found.push(...(await faultsOf(clerk, "who has not reported")))
  await clerk.go(at)
  await make(page, "汇总", {}, (dialog) => dialog.getByRole("radio", { name: "是" }).check())
  await state(page, "已汇总")
  await make(page, "起草通报")
  await state(page, "已结束")
  await page.getByRole("link", { name: "未编号" }).first().click()
  await state(page, "待印发")
  await clerk.shoot("dispatch-bulletin")
  found.push(...(await faultsOf(clerk, "a drafted bulletin")))
  const bulletin = new URL(page.url()).pathname
  const [paper] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /通报\.docx/ }).first().click()])
  assert(/通报\.docx$/.test(paper.suggestedFilename()), paper.suggestedFilename())
  await county.go(bulletin)
  await county.page.getByText(/没有找到|不存在/).first().waitFor()
  await make(page, "印发")
  await state(page, "已印发")
  await page.getByText(/调度通报〔\d+〕\d+号/).first().waitFor()
  await county.go(bulletin)
  await state(county.page, "已印发")
  await county.shoot("dispatch-bulletin-county")
  found.push(...(await faultsOf(county, "a bulletin before a county (390 px)")))
}

async function decided(clerk, section, [round, name], found) {
  const { page } = clerk
  const what = `缺口事项一项一策${Date.now()}`
  await clerk.go(round)
  await page.getByRole("link", { name: "新建调度会" }).first().click()
  await page.getByRole("textbox", { name: "会议名称" }).fill(`${name}会`)
  await page.getByRole("textbox", { name: "会议日期" }).fill(dayFrom(0))
  await pick(page, "主持人", "甄局长")
  await page.getByRole("button", { name: "保存调度会" }).click()
  await state(page, "待召开")
  await make(page, "记录会议", { 会议情况: "各单位报了进展，红灯事项逐项过堂。" })
  await state(page, "已召开")
  await page.getByRole("link", { name: "新建议定事项" }).first().click()
  await page.getByRole("textbox", { name: "议定事项" }).fill(what)
  await pick(page, "承办单位", "学前教育科")
  await page.getByRole("textbox", { name: "办理期限" }).fill(dayFrom(10))
  await page.keyboard.press("Tab")
  await clerk.shoot("dispatch-decision")
  found.push(...(await faultsOf(clerk, "a new decision")))
  await page.getByRole("button", { name: "保存议定事项" }).click()
  await page.getByRole("heading", { name: what }).waitFor()
  await make(page, "交办")
  await state(page, "办理中")
  const at = new URL(page.url()).pathname

  await section.go("/todos")
  await section.page.getByRole("link", { name: what }).click()
  await make(section.page, "报办理情况", { 办理情况: "已逐项定下措施" })
  await state(section.page, "待核实")
  await section.shoot("dispatch-answered")
  await clerk.go(at)
  await make(page, "认定办好")
  await state(page, "待回头看")
  // Looked back on when the day has come, and not before.
  const passed = page.getByRole("button", { name: /^回头看通过/ })
  assert((await passed.getAttribute("aria-disabled")) === "true", "nobody looks back at once")
  await clerk.shoot("dispatch-accepted")
  found.push(...(await faultsOf(clerk, "a decision that waits to be looked back on")))
}

export async function play({ enter }) {
  const found = []
  const clerk = await enter("ducha")
  const name = `第45周调度${Date.now()}`
  const at = await laid(clerk, name, found)
  const section = await enter("xueqian", { isPhone: true })
  await filed(section, found)
  await informed(clerk, await enter("yundong", { isPhone: true }), at, found)
  await decided(clerk, section, [at, name], found)
  assert(found.length === 0, found.join("\n"))
}
