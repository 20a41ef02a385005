/** What was kept long enough, from the list of what is due to the list of what was done: one asks, another approves, the third looks. And who was shown what is masked. */
import { readFileSync } from "node:fs"
import { brought } from "./designer.mjs"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "到期清单：提出、另一人批准、后台执行、导出清册；明文查阅看得到谁看了什么"

/** Kept no longer than the day it is made on, so that something is due. */
const VISIT = `title  = "走访记录"
number = "ZF-{year}-{seq:4}"
owner  = "school"
create = ["office_clerk"]
retain = { years = 0, from = "created_on", then = "anonymise", source = "虚构的走访办法第三条" }

[field]
school   = { title = "学校",   type = "ref",  to = "registry.organisation", required = true, default = "owner" }
guardian = { title = "监护人", type = "text", max = 20, level = "personal", means = "pupil.guardian" }
says     = { title = "情况",   type = "text", max = 100 }

[access]
office_clerk = { scope = "area", clear = ["guardian"] }
leader       = "area, read"
`

const LAYER = {
  "calls/about.toml": 'title = "走访"\nwhy = "走访记录当天办完"\n',
  "calls/calling/system.toml": 'title = "走访"\n\n[menu]\nvisits = { step = "handle", register = "calling.visit" }\n',
  "calls/calling/visit.toml": VISIT,
}

/** A visit is written down; the leader, to whom it is masked, looks with a reason. */
async function visited(clerk, leader) {
  await clerk.go("/r/calling/visit/new")
  const { page } = clerk
  await page.getByRole("textbox", { name: "监护人" }).fill("甄家长")
  await page.getByRole("textbox", { name: "情况" }).fill("愿意配合")
  await page.getByRole("button", { name: "保存走访记录" }).click()
  await page.waitForURL(/calling\/visit\/[0-9a-f-]{36}$/)
  await leader.go(new URL(page.url()).pathname)
  await leader.page.getByRole("button", { name: "查看监护人" }).click()
  await leader.page.getByRole("textbox", { name: "查看事由" }).fill("核实走访")
  await leader.page.getByRole("dialog").getByRole("button", { name: "查看", exact: true }).click()
  await leader.page.getByText("甄家长").waitFor()
}

/** The row of a table that says this. */
const row = (page, text) => page.getByRole("row").filter({ hasText: text }).first()

async function asked(security) {
  const { page } = security
  await security.go("/access/retention")
  const due = row(page, "走访记录")
  await due.getByText("自建立起 0 年").waitFor()
  await security.shoot("retention-due")
  await due.getByRole("link", { name: "提出清册：走访记录" }).click()
  await page.getByRole("textbox", { name: "依据" }).fill("2026 年度到期清册")
  await security.shoot("retention-ask")
  await page.getByRole("button", { name: "提交个人信息删除" }).click()
  await page.getByText("走访记录里保存期满的记录").first().waitFor()
}

/** From the page to the list that waits; drawn up a moment later, approved, and done a moment after that. */
async function approved(system) {
  const { page } = system
  await system.go("/access/retention")
  await row(page, "走访记录").getByRole("link", { name: /^在办/ }).click()
  const approve = page.getByRole("button", { name: "批准清册并执行" })
  await approve.waitFor()
  for (let n = 0; n < 20 && (await approve.isDisabled()); n++) {
    await page.reload()
    await approve.waitFor()
  }
  await system.shoot("retention-approve")
  await approve.click()
  await page.getByRole("dialog").getByRole("button", { name: "批准清册并执行" }).click()
  await page.getByText("正在执行").or(page.getByText("已删除")).first().waitFor()
}

async function kept(audit) {
  const { page } = audit
  const done = row(page, "SC-")
  for (let n = 0; n < 20; n++) {
    await audit.go("/access/retention")
    if (await done.getByText("已删除").isVisible()) break
  }
  await done.getByText("甄安管、尹系统").waitFor()
  await audit.shoot("retention-done")
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出清册（docx）" }).click()])
  assert(readFileSync(await file.path()).subarray(0, 2).toString() === "PK", "the list is a document")
  const [lines] = await Promise.all([page.waitForEvent("download"), done.getByRole("link", { name: /的明细$/ }).click()])
  assert(/到期清册明细 SC-.*\.xlsx$/.test(lines.suggestedFilename()), lines.suggestedFilename())
}

async function looked(audit) {
  const { page } = audit
  await audit.go("/access/reveals")
  const look = row(page, "核实走访")
  for (const text of ["监护人", "走访记录 ZF-"]) await look.getByText(text).first().waitFor()
  assert((await page.getByText("甄家长").count()) === 0, "what was seen is not shown")
  await audit.shoot("reveals")
}

export async function play({ enter }) {
  const [admin, clerk, leader, security, audit] = await Promise.all(["xitong", "ducha", "juzhang", "anquan", "shenji"].map((login) => enter(login)))
  await brought(admin, LAYER, "走访记录当天办完")
  await visited(clerk, leader)
  await looked(audit)
  await asked(security)
  await approved(admin)
  await kept(audit)
  await clerk.page.reload()
  await clerk.page.getByText("愿意配合").waitFor()
  assert((await clerk.page.getByText("甄家长").count()) === 0, "what is personal is gone")
  const phone = await enter("shenji", { isPhone: true })
  const found = []
  for (const [name, path] of [["retention", "/access/retention"], ["reveals", "/access/reveals"]])
    for (const who of [audit, phone]) {
      await who.go(path)
      await who.page.getByRole("row").nth(1).waitFor()
      await who.shoot(`${name}-page`)
      found.push(...(await faultsOf(who, name)))
    }
  assert(found.length === 0, found.join("\n"))
}
