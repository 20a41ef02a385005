/** 一个月：督查专员、科室、区市、学校、领导都从自己的工作台和待办找到下一步：分解、布置、上报、汇总、通报、督办、批示、约谈. */
import { assert, choose, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "一个月：五种人从工作台找到下一步：县里分给学校、调度一轮、汇总通报、红灯督办、领导批示、约谈"

const PLAN = "云岭市教育局2026年工作要点"
const TARGET = "创建红领巾示范中队100个"
const SCHOOL = "云东区第一小学"
const WEEK = "2026年第46周"

/** From the desk to the to-do that is called so, and says what is to be done where several are; its page. */
async function next(one, name, doing = "") {
  await one.go("/")
  await one.page.getByRole("heading", { name: "我的待办" }).waitFor()
  const here = one.page.locator("main").getByRole("listitem").filter({ hasText: doing }).getByRole("link", { name })
  // The desk shows the most urgent; the rest is behind 全部待办.
  if ((await here.count()) === 0) await one.page.getByRole("link", { name: "全部待办" }).click()
  await here.first().click()
  await one.page.locator(".state-bar").waitFor()
}

/** 分: the county gives a part of its target to a school, on the phone. */
async function divided(county, found) {
  const { page } = county
  await county.go("/")
  await page.getByRole("link", { name: "业务" }).click()
  await page.getByRole("link", { name: "目标", exact: true }).click()
  await page.getByRole("link", { name: TARGET }).first().click()
  await page.getByRole("button", { name: "分解", exact: true }).click()
  const dialog = page.getByRole("dialog")
  await county.shoot("month-divide")
  await dialog.getByRole("radio", { name: "平均分" }).check()
  await dialog.getByRole("combobox", { name: "分给" }).fill(SCHOOL)
  await page.locator(".ant-select-item-option").filter({ hasText: SCHOOL }).first().click()
  await dialog.getByText("分给下级单位").click()
  await dialog.getByRole("button", { name: "分解", exact: true }).click()
  await dialog.waitFor({ state: "hidden" })
  await county.shoot("month-divided")
  await make(page, "下达")
  found.push(...(await faultsOf(county, "a target divided (390 px)")))
}

/** Whoever gets a part is told, and finds it on the desk with its day. */
async function told(school) {
  const { page } = school
  await school.go("/messages")
  await page.getByRole("listitem").filter({ hasText: "下达" }).getByRole("link", { name: TARGET }).first().waitFor()
  await school.go("/todos")
  await page.locator("main").getByRole("listitem").filter({ hasText: "期限" }).getByRole("link", { name: TARGET }).first().waitFor()
}

/** 采: a round for a week that is over. */
async function asked(clerk, name) {
  const { page } = clerk
  await clerk.go("/")
  await page.getByRole("menuitem", { name: "调度轮次" }).or(page.getByRole("link", { name: "调度轮次" })).first().click()
  await page.getByRole("link", { name: "新建调度轮次" }).first().click()
  await page.getByRole("textbox", { name: "名称" }).fill(name)
  await choose(page, page.getByRole("combobox", { name: "计划" }), PLAN, { isTyped: true })
  await page.getByRole("textbox", { name: "期间" }).fill(WEEK)
  // To be in today: who is asked of a week that is over has the days all the same.
  await page.getByRole("textbox", { name: "报送时限" }).fill("0")
  await page.getByRole("textbox", { name: "报送要求" }).fill("报累计完成数；没有完成的说明差多少、哪天完成。")
  await page.getByRole("button", { name: "保存调度轮次" }).click()
  await page.getByRole("heading", { name }).waitFor()
  await make(page, "布置")
  await state(page, "报送中")
}

/** 报: what is to be reached stands beside what is typed. */
async function reported(one, of, value, found, asked) {
  const { page } = one
  await next(one, of)
  await one.shoot("month-owed")
  await make(page, "上报", { 做法: "已逐项过堂，按期推进。" }, async (dialog) => {
    if (asked) await dialog.getByText(asked).first().waitFor()
    await one.shoot("month-report")
    await dialog.getByRole("textbox", { name: /累计完成数|完成进度/ }).first().fill(value)
  })
  await state(page, "待确认")
  found.push(...(await faultsOf(one, "a report that was sent (390 px)")))
}

/** 算、示: what the round came to, and its bulletin, each from the to-dos. */
async function informed(clerk, county, name, found) {
  const { page } = clerk
  await next(clerk, name)
  await make(page, "汇总", {}, (dialog) => dialog.getByRole("radio", { name: "是" }).check())
  await next(clerk, name)
  await make(page, "起草通报")
  await next(clerk, /第46周重点工作调度情况的通报/)
  await make(page, "印发")
  await state(page, "已印发")
  await clerk.shoot("month-bulletin")
  await county.go("/messages")
  await county.shoot("month-bulletin-told")
  await county.page.getByRole("listitem").filter({ hasText: /第46周重点工作调度情况的通报/ }).getByRole("link").first().click()
  await state(county.page, "已印发")
  found.push(...(await faultsOf(county, "a bulletin one was told of (390 px)")))
}

/** 督: a drafted slip is handed out from the to-do. */
async function supervised(clerk, found) {
  const { page } = clerk
  await clerk.go("/r/supervision/rectification?state=drafted")
  const row = page.locator("tr.ant-table-row").filter({ hasText: "难点堵点逾期" }).first()
  const what = (await row.locator("td").nth(2).textContent()).trim()
  const unit = (await row.locator("td").nth(3).textContent()).trim()
  await next(clerk, what, "督办事项 下发")
  await clerk.shoot("month-drafted")
  await make(page, "下发", { 督办要求: "说明原因，报出补救办法和完成日期" })
  await state(page, "待签收")
  found.push(...(await faultsOf(clerk, "a slip that was handed out")))
  return { what, unit, at: new URL(page.url()).pathname }
}

/** 示: the leader sees what is red, writes, and reads the answer. */
async function instructed(leader, section, found) {
  const { page } = leader
  const text = `逐项报我一份${Date.now()}`
  await leader.go("/")
  await leader.shoot("month-leader")
  await page.getByRole("link", { name: /^亮红灯任务有 \d+ 项/ }).click()
  await page.locator("main").getByRole("link", { name: "加强学生心理健康工作" }).first().waitFor()
  await leader.shoot("month-leader-red")
  await page.locator("main").getByRole("link", { name: "加强学生心理健康工作" }).first().click()
  await page.locator(".state-bar-why").getByText("红灯").waitFor()
  await leader.shoot("month-leader-task")
  await page.getByRole("link", { name: "新建领导批示" }).first().click()
  await page.getByRole("textbox", { name: "批示" }).fill(text)
  await page.getByRole("button", { name: "保存领导批示" }).click()
  await state(page, "待落实")
  await next(section, text)
  await make(section.page, "反馈", { 办理情况: "已逐项列出，附后" })
  await next(leader, text)
  await leader.shoot("month-leader-answer")
  await make(page, "已阅")
  await state(page, "已阅")
  found.push(...(await faultsOf(leader, "what a leader wrote (390 px)")))
  // What a leader never presses is not there.
  await leader.go("/r/plan/plan")
  await page.getByRole("link", { name: PLAN }).first().click()
  await page.getByRole("button", { name: "挂图作战" }).waitFor()
  assert((await page.getByRole("button", { name: "起草总结" }).count()) === 0, "a leader is offered what the office does")
}

/** 约谈: by hand from the slip, and its record. */
async function talked(clerk, { what, at }, found) {
  const { page } = clerk
  const about = `约谈：${what}${Date.now()}`
  await clerk.go(at)
  await page.getByRole("link", { name: "新建约谈通报" }).first().click()
  await page.getByRole("textbox", { name: "事由" }).fill(about)
  await page.getByRole("radio", { name: "约谈" }).check()
  await page.getByRole("button", { name: "保存约谈通报" }).click()
  await state(page, "待办理")
  await make(page, "记录约谈", { 办理日期: dayFrom(0), 约谈人: "甄督查", 记录: "说明了原因，承诺月底前办结。" })
  await state(page, "已办理")
  await clerk.shoot("month-talk")
  found.push(...(await faultsOf(clerk, "the record of a talk")))
}

export async function play({ enter }) {
  const found = []
  const name = `第46周调度${Date.now()}`
  const [clerk, county] = [await enter("ducha"), await enter("yundong", { isPhone: true })]
  await divided(county, found)
  await told(await enter("xiaoban", { isPhone: true }))
  await asked(clerk, name)
  await reported(await enter("xiaoban", { isPhone: true }), new RegExp(`${TARGET}.*${WEEK}`), "1", found, "目标数")
  await next(county, new RegExp(`${TARGET}.*${WEEK}`))
  await make(county.page, "确认")
  await reported(await enter("xueqian", { isPhone: true }), new RegExp(WEEK), "1", found)
  await informed(clerk, county, name, found)
  const slip = await supervised(clerk, found)
  await instructed(await enter("juzhang", { isPhone: true }), await enter("deyu"), found)
  await talked(clerk, slip, found)
  assert(found.length === 0, found.join("\n"))
}
