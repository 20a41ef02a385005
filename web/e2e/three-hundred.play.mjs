/** A form of three hundred fields, in force as a layer of the bureau's own: it stays fluent, leads to what is missing, and is filled on a phone. */
import { brought } from "./designer.mjs"
import { assert, faultsOf, redrawnBy } from "./theatre.mjs"

export const title = "三百项的表：打一个字只重画那一项，按部分跳转，错处点得到，手机上分步填"

const SECTIONS = ["基本情况", "校舍", "场地", "教室", "设施", "师资", "学生", "经费", "安全", "食堂", "信息化", "其他"]
const EACH = 25
const KINDS = [
  'type = "text", max = 60',
  'type = "integer", min = 0, unit = "个"',
  'type = "decimal", scale = 2, min = 0',
  'type = "date"',
  'type = "flag"',
  'type = "code", of = "registry.level"',
  'type = "money"',
  'type = "percent"',
  'type = "long_text"',
]

/** What field number `j` of section `i` is called. */
const called = (i, j) => `${SECTIONS[i]}第 ${j + 1} 项`

function survey() {
  const fields = SECTIONS.flatMap((section, i) =>
    Array.from({ length: EACH }, (_, j) => {
      const said = [`title = "${called(i, j)}"`, KINDS[j % KINDS.length]]
      if (j === 0) said.push(`group = "${section}"`, "required = true")
      if (j === 13) said.push(`when = "f${i}_4"`)
      return `f${i}_${j} = { ${said.join(", ")} }`
    }),
  )
  // Two of the three hundred: whose it is, and rows.
  fields.splice(1, 2, 'school = { title = "学校", type = "ref", to = "registry.organisation", required = true, default = "owner" }', 'room = { title = "功能室", type = "rows", max = 50 }')
  return `title  = "办学条件调查表"
create = ["school_clerk"]
label  = "f0_0"
sort   = ["created_on"]
list   = ["f0_0", "school", "f1_1"]

[field]
${fields.join("\n")}

[rows.room]
what = { title = "名称", type = "text", max = 30, required = true }
many = { title = "间数", type = "integer", min = 1 }

[access]
school_clerk = "unit"
county_clerk = "area, read"
`
}

/**
 * It stays in force, and each change another designs is then checked against three hundred fields more: by
 * its name this play comes after those that design.
 */
const LAYER = {
  "survey/about.toml": 'title = "办学条件调查"\nwhy = "一校一表"\n',
  "survey/condition/system.toml": 'title = "办学条件"\n\n[menu]\nsurvey = { step = "collect", register = "condition.survey" }\n',
  "survey/condition/survey.toml": survey(),
}

/** The first letter makes it a draft, which the form says; from then on each letter draws its own field. */
async function fluent(clerk) {
  const { page } = clerk
  await clerk.go("/r/condition/survey/new")
  const [first, far] = [0, 11].map((i) => page.getByRole("textbox", { name: called(i, 0) }))
  await far.waitFor()
  const n = await page.locator(".record-form .field").count()
  assert(n > 280, `${n} fields are asked`)
  const type = async (box, text) => {
    const judged = page.waitForResponse((answer) => answer.url().endsWith("/preview"))
    await box.pressSequentially(text)
    await judged
  }
  await type(first, "云东区")
  for (const [box, name] of [[first, called(0, 0)], [far, called(11, 0)]]) {
    const redrawn = await redrawnBy(page, () => type(box, "第一小学"))
    assert(redrawn.join() === name, `typing draws what is typed in, and not ${redrawn}`)
  }
}

/** By its headings to where one wants to be, and by what is missing to where one has to. */
async function guided(clerk) {
  const { page } = clerk
  const jumps = page.getByRole("navigation", { name: "表单目录" })
  await jumps.getByRole("button", { name: "食堂" }).click()
  await clerk.shoot("three-hundred")
  assert(await seen(page.getByText("食堂", { exact: true }).last()), "the section is in sight")
  await jumps.getByRole("listitem").filter({ hasText: "食堂" }).getByText("1 项待填").waitFor()

  await page.getByRole("button", { name: "保存办学条件调查表" }).click()
  const faults = page.getByRole("alert")
  await faults.getByText(`请填写“${called(7, 0)}”`).click()
  const box = page.getByRole("textbox", { name: called(7, 0) })
  await box.and(page.locator(":focus")).waitFor()
  assert(await seen(box), "what is missing is in sight")
  await clerk.shoot("three-hundred-fault")
  for (let i = 1; i < SECTIONS.length - 1; i++) await page.getByRole("textbox", { name: called(i, 0) }).fill(SECTIONS[i])
  await page.getByRole("textbox", { name: called(3, 1) }).fill("-3")
  await page.getByRole("button", { name: "保存办学条件调查表" }).click()
  await faults.getByText(called(3, 1)).click()
  assert(await seen(page.getByRole("textbox", { name: called(3, 1) })), "what is wrong is in sight")
  await page.getByRole("textbox", { name: called(3, 1) }).fill("3")
}

/** Not under the bars that stay at the top and the bottom. */
const seen = (what) =>
  what.evaluate((one) => {
    const { left, top, width, height } = one.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    return !!there && (one.contains(there) || there.contains(one))
  })

/** On a phone a part is a step; what is missing leads back to its step. */
async function inSteps(phone) {
  const { page } = phone
  await phone.go("/r/condition/survey/new")
  await page.getByText(`第 1 步，共 ${SECTIONS.length} 步`).waitFor()
  await page.getByRole("textbox", { name: called(0, 0) }).fill("云东区第一小学")
  await page.getByRole("button", { name: "下一步" }).click()
  await page.getByRole("textbox", { name: called(1, 0) }).waitFor()
  await page.getByRole("combobox", { name: "表单目录" }).selectOption("其他")
  await page.getByText(`第 12 步，共 ${SECTIONS.length} 步`).waitFor()
  await phone.shoot("three-hundred-step")
  await page.getByRole("button", { name: "保存办学条件调查表" }).click()
  await page.getByRole("alert").getByText(`请填写“${called(7, 0)}”`).click()
  await page.getByText("第 8 步").waitFor()
  const box = page.getByRole("textbox", { name: called(7, 0) })
  await box.and(page.locator(":focus")).waitFor()
  assert(await seen(box), "what is missing is in sight")
  await phone.shoot("three-hundred-fault")
}

export async function play({ enter }) {
  const admin = await enter("xitong")
  await brought(admin, LAYER, "一校一表")
  const clerk = await enter("xiaoban")
  await fluent(clerk)
  await guided(clerk)
  const found = await faultsOf(clerk, "a form of three hundred fields")
  await clerk.page.getByRole("button", { name: "保存办学条件调查表" }).click()
  const heading = clerk.page.getByRole("heading", { name: "云东区第一小学" })
  await heading.waitFor()
  assert(await seen(heading), "the page of the record is read from its top")
  await clerk.shoot("three-hundred-record")
  const phone = await enter("xiaoban", { isPhone: true })
  await inSteps(phone)
  found.push(...(await faultsOf(phone, "a step of a long form (390 px)")))
  assert(found.length === 0, found.join("\n"))
}
