/** Pupils: enrolled on a phone, taken over from kindergarten with the county's consent, put right with proof. */
import { assert, choose, dayFrom, faultsOf, make, state } from "./theatre.mjs"

export const title = "学生：手机上登记新生、从幼儿园升入、凭证明更正出生日期；证件号码和姓名不全对就找不到人"

const CHILD = { name: "贾秋分", id: "370000201907021585" }
const NEW = { name: "甄新苗", id: "370000201809208880", right: "370000201809218886" }

/** On a phone a long form is filled part by part; a tap right after the last one counts as the same. */
async function onward(page, button) {
  const next = page.getByRole("button", { name: "下一步" })
  while (await next.isVisible()) await next.click()
  const isSave = (it) => it.method() === "POST" && /\/api\/records\/\w+\/\w+$/.test(it.url())
  const saved = page.waitForResponse((it) => isSave(it.request()))
  for (let isSent = false; !isSent; ) {
    const sent = page.waitForRequest(isSave, { timeout: 1_000 }).then(() => true, () => false)
    await page.getByRole("button", { name: button }).click()
    isSent = await sent
  }
  await saved
}

export async function play({ enter }) {
  const found = []
  // The school enrols a pupil on a phone; a number that says otherwise is refused where it stands.
  const school = await enter("xiaoban", { isPhone: true })
  const { page } = school
  await school.go("/r/registry/pupil/new")
  await page.getByRole("textbox", { name: "姓名", exact: true }).fill(NEW.name)
  await page.getByRole("radio", { name: "男性" }).check()
  await page.getByRole("textbox", { name: "出生日期" }).fill("2018-09-20")
  await page.keyboard.press("Tab")
  await page.getByRole("textbox", { name: "公民身份号码" }).fill(NEW.id)
  await page.getByRole("button", { name: "下一步" }).click()
  await choose(page, page.getByRole("combobox", { name: "班级" }), "一年级（2）班", { isTyped: true })
  await school.shoot("pupils-new")
  await onward(page, "保存学生")
  await page.getByText("“性别”与公民身份号码不一致（号码为女），请核对原件").first().waitFor()
  await school.shoot("pupils-new-refused")
  await page.getByRole("button", { name: /“性别”与公民身份号码/ }).or(page.getByRole("link", { name: /“性别”与公民身份号码/ })).click()
  await page.getByRole("radio", { name: "女性" }).check()
  await onward(page, "保存学生")
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  await state(page, "在读")
  await page.getByText("一年级（2）班").first().waitFor()
  await school.shoot("pupils-record")
  found.push(...(await faultsOf(school, "a pupil (390 px)")))
  const pupil = new URL(page.url()).pathname

  // Twice is refused, with the way that leads on.
  await school.go("/r/registry/pupil/new")
  await page.getByRole("textbox", { name: "姓名", exact: true }).fill(NEW.name)
  await page.getByRole("radio", { name: "女性" }).check()
  await page.getByRole("textbox", { name: "出生日期" }).fill("2018-09-20")
  await page.keyboard.press("Tab")
  await page.getByRole("textbox", { name: "公民身份号码" }).fill(NEW.id)
  await page.getByRole("button", { name: "下一步" }).click()
  await choose(page, page.getByRole("combobox", { name: "班级" }), "一年级（2）班", { isTyped: true })
  await onward(page, "保存学生")
  await page.getByText("已有学生，不能重复登记。在别的学校的，办“转学和升学”转入").first().waitFor()

  // The kindergarten lets a child graduate; the school finds the child by number and name only.
  const kindergarten = await enter("yuanban")
  await kindergarten.go(`/r/registry/pupil?q=${encodeURIComponent(CHILD.name)}`)
  await kindergarten.page.locator("tr.ant-table-row").filter({ hasText: CHILD.name }).getByRole("link").first().click()
  await state(kindergarten.page, "在读")
  await make(kindergarten.page, "毕业")
  await state(kindergarten.page, "毕业")
  await kindergarten.shoot("pupils-graduated")

  await school.go("/r/registry/transfer/new")
  await page.getByRole("radio", { name: "升学" }).check()
  await page.getByRole("textbox", { name: "公民身份号码" }).fill(CHILD.id)
  await page.getByRole("textbox", { name: "姓名", exact: true }).fill("贾秋风")
  await choose(page, page.getByRole("combobox", { name: "编入班级" }), "一年级（1）班", { isTyped: true })
  await onward(page, "保存转学和升学")
  await page.getByText("没有找到“公民身份号码、姓名”都相符的学生，请逐项核对").first().waitFor()
  await page.getByRole("textbox", { name: "姓名", exact: true }).fill(CHILD.name)
  // Where the child is, before anything is made.
  await page.getByRole("button", { name: "查找", exact: true }).click()
  const card = page.getByRole("status", { name: "查到的情况" })
  await card.getByText("大班").waitFor()
  await card.getByText("毕业").waitFor()
  await school.shoot("pupils-looked-up")
  await onward(page, "保存转学和升学")
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  await make(page, "提交核办")
  await state(page, "待区市核办")
  await school.shoot("pupils-transfer")
  const transfer = new URL(page.url()).pathname

  const county = await enter("yundong")
  await county.go(transfer)
  await make(county.page, "核准转入")
  await state(county.page, "已转入")
  await county.shoot("pupils-accepted")
  found.push(...(await faultsOf(county, "a transfer")))
  // The kindergarten reads what it knew, and changes nothing.
  await kindergarten.go("/r/registry/enrolment?as_of=all")
  await kindergarten.page.locator("tr.ant-table-row").filter({ hasText: CHILD.name }).getByRole("link").first().click()
  await kindergarten.page.getByRole("heading", { name: "当时的学生信息" }).waitFor()
  await kindergarten.shoot("pupils-then")
  found.push(...(await faultsOf(kindergarten, "an ended enrolment")))
  await school.go(`/r/registry/pupil?q=${encodeURIComponent(CHILD.name)}`)
  await page.getByText(CHILD.name).first().waitFor()
  await school.shoot("pupils-list")
  found.push(...(await faultsOf(school, "pupils (390 px)")))

  // A day of birth is put right: proof, the county's consent, and the pupil follows.
  await school.go("/r/registry/correction/new")
  await choose(page, page.getByRole("combobox", { name: "学生" }), NEW.name, { isTyped: true })
  await choose(page, page.getByRole("combobox", { name: "变更哪一项" }), "出生日期")
  await page.getByRole("textbox", { name: "改为" }).fill("2018-09-21")
  await page.getByRole("textbox", { name: "新的公民身份号码" }).fill(NEW.right)
  await page.getByRole("textbox", { name: "理由" }).fill("户口簿登记有误，公安机关已更正")
  await page.getByLabel("证明材料").setInputFiles({ name: "户口簿.txt", mimeType: "text/plain", buffer: Buffer.from("户口簿影印件") })
  await page.getByText("户口簿.txt").first().waitFor()
  await school.shoot("pupils-correction")
  await onward(page, "保存信息变更")
  await page.waitForURL((url) => !url.pathname.endsWith("/new"))
  await state(page, "待核准")
  const correction = new URL(page.url()).pathname
  await county.go(correction)
  await county.shoot("pupils-correction-county")
  await make(county.page, "核准")
  await state(county.page, "已更正")
  await school.go(pupil)
  await page.getByText("2018-09-21").first().waitFor()
  await school.shoot("pupils-corrected")

  // 统计时点 on a phone: folded away it is still said, and who comes twice is told apart by days.
  await school.go("/r/registry/enrolment")
  await page.getByRole("button", { name: "筛选" }).click()
  await page.getByRole("button", { name: /统计时点/ }).click()
  const day = page.getByRole("textbox", { name: "统计时点" })
  await day.fill(dayFrom(-1))
  await day.press("Enter")
  await page.waitForURL((url) => url.searchParams.get("as_of") === dayFrom(-1))
  await page.reload()
  const head = page.getByRole("main").getByText(`截至${dayFrom(-1)}的情况`)
  await head.first().waitFor()
  assert((await head.filter({ visible: true }).count()) === 1, "the day is said while the filters are folded")
  await page.getByText("贾小满").first().waitFor()
  assert((await page.getByText(NEW.name).count()) === 0, "who was enrolled today was not there yesterday")
  await school.shoot("pupils-yesterday")
  await page.getByRole("button", { name: "筛选 1" }).click()
  await page.getByLabel("含已结束").check()
  await page.waitForURL(/as_of=all/)
  const twice = page.getByRole("listitem").filter({ hasText: "甄立夏" })
  await twice.filter({ hasText: "休学" }).getByText("2026-04-08").waitFor()
  await twice.filter({ hasText: "在读" }).getByText("2025-09-01").waitFor()
  await school.shoot("pupils-every-day")
  found.push(...(await faultsOf(school, "enrolments of every day (390 px)")))

  await county.go("/r/registry/enrolment")
  await county.page.locator("tr.ant-table-row").first().waitFor()
  await county.shoot("pupils-enrolments")
  found.push(...(await faultsOf(county, "enrolments")))
  await county.go("/r/registry/class")
  await county.page.locator("tr.ant-table-row").first().waitFor()
  await county.shoot("pupils-classes")
  assert(found.length === 0, found.join("\n"))
}
