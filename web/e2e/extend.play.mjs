/** 定制 of a shipped register: one field more, put in force while others work, and filled in a new record. */
import { readFileSync } from "node:fs"
import { begin, extending, hand } from "./designer.mjs"
import { assert, choose, faultsOf } from "./theatre.mjs"

export const title = "定制：给内置登记册加一个字段，启用时照常办理，新记录里能填"

async function sees(page, text) {
  await page.getByText(text).first().waitFor()
}

/** A shipped register: what is locked says why, what another register holds is refused, what is added is moved by keyboard. */
async function designed(admin, it) {
  const { page } = admin
  await extending(page, "safety.hazard")
  await it.part("字段")
  await it.row("字段", "整改期限").click()
  const open = page.getByRole("group", { name: "整改期限" })
  assert(await open.getByRole("combobox", { name: "类型" }).isDisabled(), "the type of a shipped field is not changed")
  await sees(open, "内置的，定制不能改")
  await it.close()

  // A trap: what the register of organisations holds is offered to be referred to, and refused when asked again.
  await page.getByRole("button", { name: "增加“文字”字段", exact: true }).click()
  const facts = page.getByRole("dialog", { name: "先查找已有数据项" })
  await facts.getByRole("textbox", { name: /想问什么/ }).fill("学校名称")
  await sees(facts, "登记在“机构”")
  await admin.shoot("design-facts")
  await facts.getByRole("button", { name: /新增这一项$/ }).click()
  await page.getByRole("list", { name: "问题" }).getByText(/机构/).waitFor()
  await admin.shoot("design-trap")
  await page.getByRole("button", { name: "撤销" }).click()
  await sees(page, "没有发现问题。")

  await page.getByRole("button", { name: "增加“长度”字段", exact: true }).click()
  await it.fact("水深", "x_depth")
  await page.getByRole("button", { name: "增加“整数”字段", exact: true }).click()
  await it.fact("警示牌数", "x_signs")
  await it.type("单位", "块")
  await it.row("字段", "警示牌数").press("Alt+ArrowUp")
  await page.getByRole("status").getByText("“警示牌数”移到第 1 项，共 2 项。").waitFor({ state: "attached" })
  await sees(page.getByRole("region", { name: "手机上的样子" }), "整改")
  await it.kept()
}

/** Two designers change one draft: one place each is put together, the same place is asked. */
async function together(admin, other, it) {
  await other.go(new URL(admin.page.url()).pathname + new URL(admin.page.url()).search)
  const second = hand(other.page)
  await it.row("字段", "水深").click()
  await it.opened("水深")
  const kept = admin.page.waitForResponse((answer) => answer.request().method() === "PUT")
  await it.type("名称", "积水深度")
  await kept
  await other.page.getByRole("list", { name: "字段", exact: true }).getByRole("button", { name: /^水深/ }).click()
  await second.opened("水深")
  await second.type("名称", "水的深度")
  const dialog = other.page.getByRole("dialog", { name: /同时改了这份定制/ })
  await dialog.getByRole("row", { name: /积水深度/ }).getByRole("cell", { name: "水的深度", exact: true }).waitFor()
  await other.shoot("design-clash")
  await dialog.getByText("用现在的").click()
  await dialog.getByRole("button", { name: "按选择保存" }).click()
  await dialog.waitFor({ state: "hidden" })
  await other.page.getByRole("list", { name: "字段", exact: true }).getByRole("button", { name: /^积水深度/ }).waitFor()
}

export async function play({ enter }) {
  const admin = await enter("xitong")
  const { page } = admin
  const it = hand(page)
  await begin(admin, { title: "汛期补充", name: "flood" })
  await designed(admin, it)
  const other = await enter("xitong")
  await together(admin, other, it)

  // Somebody fills in the form while the definitions change under it.
  const inspector = await enter("duxue")
  await inspector.go("/r/safety/hazard/new")
  await filled(inspector.page, "地下室积水")

  await admin.go(new URL(page.url()).pathname)
  await page.getByRole("button", { name: "校验" }).click()
  await page.getByRole("button", { name: "启用", exact: true }).click()
  const force = page.getByRole("dialog", { name: /启用/ })
  await sees(force, "新增字段：x_depth 积水深度")
  await force.getByRole("button", { name: "启用", exact: true }).click()
  await sees(force, "请写明理由")
  await force.getByRole("textbox", { name: "理由" }).fill("汛期排查要求")
  await admin.shoot("design-activate")
  await force.getByRole("button", { name: "启用", exact: true }).click()
  await page.getByText("已启用").first().waitFor()

  // The form is drawn anew under the new definitions, with all that was typed.
  await inspector.page.getByRole("button", { name: "保存安全隐患" }).click()
  await inspector.page.getByRole("textbox", { name: "积水深度" }).waitFor()
  await inspector.page.getByRole("button", { name: "保存安全隐患" }).click()
  await inspector.page.getByRole("heading", { name: "地下室积水" }).waitFor()
  await inspector.go("/r/safety/hazard/new")
  await filled(inspector.page, "操场积水")
  await inspector.page.getByRole("textbox", { name: "积水深度" }).fill("0.5")
  await inspector.page.getByRole("button", { name: "保存安全隐患" }).click()
  await inspector.page.getByRole("heading", { name: "操场积水" }).waitFor()
  await inspector.page.locator(".facts dd").filter({ hasText: "0.5" }).first().waitFor()

  // Now a record needs it: it is not taken away.
  await page.getByRole("button", { name: "停用" }).click()
  const withdraw = page.getByRole("dialog", { name: /停用/ })
  await withdraw.getByRole("textbox", { name: "理由" }).fill("汛期已过")
  await withdraw.getByRole("button", { name: "停用", exact: true }).click()
  await withdraw.getByRole("alert").getByText(/x_depth|积水深度/).waitFor()

  await withdraw.getByRole("button", { name: "取消" }).click()
  await carried(admin)

  const auditor = await enter("shenji", { isPhone: true })
  await auditor.go("/design")
  await auditor.page.getByRole("listitem").filter({ hasText: "已启用" }).getByRole("link", { name: "汛期补充", exact: true }).waitFor()
  await auditor.shoot("design-list")
  const found = await faultsOf(auditor, "layers (390 px)")
  await auditor.page.getByRole("listitem").filter({ hasText: "已启用" }).getByRole("link", { name: "汛期补充", exact: true }).click()
  await auditor.page.getByRole("navigation", { name: "内容" }).getByRole("button", { name: /安全隐患/ }).click()
  await auditor.page.getByRole("navigation", { name: "设计的部分" }).getByRole("button", { name: "字段" }).click()
  await auditor.page.getByRole("button", { name: /^积水深度/ }).click()
  assert(await auditor.page.getByRole("group", { name: "积水深度" }).getByRole("textbox", { name: "名称" }).isDisabled(), "who looks on changes nothing")
  await auditor.shoot("design-layer")
  found.push(...(await faultsOf(auditor, "layer (390 px)")), ...(await faultsOf(admin, "layer")))
  for (const { faults } of [other, inspector]) found.push(...faults)
  assert(found.length === 0, found.join("\n"))
}

/** What is in force goes out as a file and is known again; its next version is begun, and thrown away. */
async function carried(admin) {
  const { page } = admin
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出", exact: true }).click()])
  await page.getByRole("button", { name: "修改", exact: true }).click()
  await page.getByText("起草中").first().waitFor()
  await page.getByRole("navigation", { name: "内容" }).getByRole("button", { name: /安全隐患/ }).first().waitFor()
  await calledOtherwise(admin)
  await page.getByRole("button", { name: "作废", exact: true }).click()
  await page.getByRole("tooltip").getByRole("button", { name: "作废", exact: true }).click()
  await page.getByText("已作废").first().waitFor()
  await admin.go("/design")
  await page.getByRole("button", { name: "导入定制" }).click()
  const buffer = readFileSync(await file.path())
  await page.getByRole("dialog", { name: "导入定制" }).getByLabel("导入定制").setInputFiles({ name: "flood.zip", mimeType: "application/zip", buffer })
  await page.getByText("与正在使用的完全相同，不用导入。").waitFor()
  await page.getByRole("dialog", { name: "导入定制" }).getByRole("button", { name: "取消" }).click()
}

/** A field that records hold is given another name: what would become of them is told before, and can be taken back. */
async function calledOtherwise(admin) {
  const { page } = admin
  const it = hand(page)
  await it.file(/安全隐患/)
  await it.part("字段")
  await it.row("字段", "积水深度").click()
  await it.opened("积水深度")
  await it.name("x_water")
  await it.kept()
  await sees(page, "没有发现问题。")
  await page.getByRole("button", { name: "查看变化" }).click()
  const change = page.getByRole("dialog", { name: "查看变化" })
  await sees(change, /x_depth.*x_water/)
  await admin.shoot("design-renamed")
  await change.getByRole("button", { name: /关闭|Close/ }).click()
  await change.waitFor({ state: "hidden" })
  await page.getByRole("complementary", { name: "预览和文字" }).getByText("文字", { exact: true }).click()
  await page.getByRole("region", { name: "文字" }).getByText('was = ["x_depth"]').waitFor()
  await page.getByRole("button", { name: "撤销" }).click()
  await page.getByRole("region", { name: "文字" }).getByText('was = ["x_depth"]').waitFor({ state: "detached" })
}

async function filled(page, what) {
  await page.getByRole("textbox", { name: "隐患", exact: true }).fill(what)
  for (const [field, text] of [["学校", "云东区第一小学"], ["领域", "校舍"]]) {
    await choose(page, page.getByRole("combobox", { name: field }), text, { isTyped: true })
  }
  await page.getByRole("radio", { name: "一般隐患" }).check()
}
