/**
 * An application from its first line to the end of an appeal, under definitions a bureau brings as a layer:
 * each acts where the to-dos lead, and is told until when.
 */
import { readFileSync } from "node:fs"
import { brought } from "./designer.mjs"
import { assert, choose, faultsOf, make, state } from "./theatre.mjs"

export const title = "申请：导入定制，提交、补正、审核、公示、异议、不予同意、申诉，各人在待办里看到自己的一步和期限"

const licence = readFileSync(new URL("../../crates/store/tests/process/yard/licence.toml", import.meta.url), "utf8")
const LAYER = {
  "bus/about.toml": 'title = "校车许可"\n',
  "bus/yard/system.toml": 'title = "校车"\n\n[menu]\nlicences = { step = "handle", register = "yard.licence" }\n',
  "bus/yard/licence.toml": licence,
}

export async function play({ enter }) {
  await brought(await enter("xitong"), LAYER, "校车许可上线")
  const plate = `云A·${Date.now() % 100_000}`
  const school = await enter("xiaoban", { isPhone: true })
  const county = await enter("yundong")
  const office = await enter("ducha")
  const section = await enter("jijiao")
  const leader = await enter("juzhang", { isPhone: true })
  const found = []
  const looked = async (who, name) => {
    await who.shoot(`application-${name}`)
    found.push(...(await faultsOf(who, name)))
  }
  /** Somebody finds the step among the to-dos, with its day, and opens the record there. */
  const called = async (who, step, isDated = true) => {
    await who.go(isDated ? "/todos" : "/todos?due=never")
    const row = who.page.locator(".todo-rows li").filter({ hasText: plate })
    const first = who.page.locator(".todo-rows li").first()
    await first.waitFor()
    while (!isDated && (await row.count()) === 0) {
      await who.go(await who.page.getByRole("link", { name: "下一页" }).getAttribute("href"))
      await first.waitFor()
    }
    await row.getByText(step).waitFor()
    if (isDated) await row.getByText(/期限 20\d\d-\d\d-\d\d/).waitFor()
    await who.shoot(`application-todo-${step}`)
    await row.getByRole("link", { name: plate }).click()
    await who.page.getByRole("heading", { name: plate }).waitFor()
  }

  await filed(school, plate)
  await looked(school, "draft")
  await make(school.page, "提交")
  await state(school.page, "审核中")
  const at = new URL(school.page.url()).pathname

  await called(county, "审核通过")
  await looked(county, "checking")
  await make(county.page, "要求补正", { 需补正的内容: "驾驶人姓名没有填" })
  await state(county.page, "待补正")

  // The school reads what is missing, and supplies it.
  await called(school, "提交补正")
  await looked(school, "supplying")
  await school.page.getByRole("link", { name: "修改" }).click()
  await school.page.getByRole("textbox", { name: "驾驶人" }).fill("贾师傅")
  await school.page.getByRole("button", { name: "保存", exact: true }).click()
  await school.page.waitForURL((url) => url.pathname === at)
  await make(school.page, "提交补正")
  await state(school.page, "审核中")
  await called(county, "审核通过")
  await make(county.page, "审核通过")

  await called(office, "同意")
  await make(office.page, "同意")
  await state(office.page, "公示中")
  await looked(office, "publishing")
  await section.go(at)
  await make(section.page, "提出异议", { 原因: "线路与另一校车重复" })
  await state(section.page, "异议核查中")
  await looked(section, "objected")
  await called(office, "异议不成立", false)
  await make(office.page, "异议成立", { 原因: "线路确实重复" })
  await called(office, "同意")
  await make(office.page, "不予同意", { 原因: "线路重复，请调整" })
  await state(office.page, "不予同意")

  // Refused, the school is told why and until when it may appeal; nobody waits for it.
  await school.go("/messages")
  await school.page.getByText(plate).first().waitFor()
  await school.shoot("application-messages")
  await school.go(at)
  await school.page.getByText("线路重复，请调整", { exact: true }).waitFor()
  await looked(school, "refused")
  await make(school.page, "申诉", { 原因: "线路已经调整" })
  await called(leader, "维持原决定", false)
  await looked(leader, "appealing")
  await make(leader.page, "维持原决定", { 原因: "调整后仍有两站重复" })
  await school.go(at)
  await state(school.page, "不予同意，已生效")
  await looked(school, "rejected")
  await school.go("/todos")
  assert((await school.page.getByText(plate).count()) === 0, "nothing is left to do about it")
  assert(found.length === 0, found.join("\n"))
}

/** On a phone the school asks, and leaves out who drives. */
async function filed({ page, go }, plate) {
  await go("/r/yard/licence/new")
  await choose(page, page.getByRole("combobox", { name: "学校" }), "云东区第一小学", { isTyped: true })
  await page.getByRole("textbox", { name: "号牌" }).fill(plate)
  await page.getByRole("button", { name: /^保存/ }).click()
  await page.getByRole("heading", { name: plate }).waitFor()
}
