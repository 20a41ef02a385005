/** A plan of years: its table becomes targets, who leads them tells each year, and half-way it is evaluated. */
import { readFileSync } from "node:fs"
import { assert, choose, faultsOf, make } from "./theatre.mjs"

export const title = "五年规划：指标表读入、定牵头、手机填年度数、确认、中期评估起草和核验，承接下期计划"

const PLAN = [
  "云岭市学前教育提升规划",
  "（2024—2028年）",
  "",
  "一、主要目标",
  "云岭市学前教育提升主要指标",
  "序号\t指标\t单位\t2023年\t2028年\t属性",
  "一\t普惠普及",
  "1\t普惠性幼儿园在园比例\t%\t80.5\t90\t约束性",
  "2\t幼儿园大班额比例\t%\t9\t2以内\t预期性",
  "",
  "二、主要任务",
  "1.增加普惠资源。五年认定普惠性民办幼儿园45所。",
  "责任科室：学前教育科",
  "2.提升保教质量。五年培训幼儿园园长500名。",
  "责任科室：学前教育科",
].join("\n")
const TARGET = "普惠性幼儿园在园比例"

export async function play({ enter }) {
  // 定: the rows of the table are targets, in a group that wants a lead.
  const clerk = await enter("ducha")
  const { page } = clerk
  await clerk.go("/plan/upload")
  await page.getByLabel("上传计划").setInputFiles({ name: "规划.txt", mimeType: "text/plain", buffer: Buffer.from(PLAN) })
  await page.getByRole("heading", { name: "核对计划" }).waitFor({ timeout: 60_000 })
  const plan = new URL(page.url()).pathname.split("/").pop()
  const tree = page.getByRole("region", { name: "读出的内容" })
  await tree.getByText(/普惠性幼儿园在园比例 不低于 90%（2023年 80\.5%）/).waitFor()
  await tree.getByText("普惠普及指标").click()
  await clerk.shoot("years-review")
  const found = await faultsOf(clerk, "the review of a plan of years")
  assert(found.length === 0, found.join("; "))
  await page.getByRole("button", { name: "确认整份计划" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "确认整份计划" }).click()
  await page.waitForURL(`**/plan/${plan}`)
  await clerk.go(`/r/plan/task?f.plan=${plan}`)
  await page.getByRole("link", { name: "普惠普及指标" }).first().click()
  await make(page, "分工", {}, (dialog) => choose(page, dialog.getByRole("combobox").first(), "学前教育科", { isTyped: true }))
  await page.getByText("推进中").first().waitFor()

  // 采: whoever leads it is asked for the year that is over, on a phone.
  const lead = await enter("xueqian", { isPhone: true })
  for (const [year, value] of [["2024年", "82.6"], ["2025年", "83.9"]]) {
    await lead.go("/todos")
    await lead.page.getByRole("link", { name: TARGET, exact: false }).first().click()
    await lead.page.getByRole("heading", { name: "填报进展" }).waitFor()
    // The year that is over is there already.
    await lead.page.getByText(year, { exact: true }).waitFor()
    await lead.page.getByRole("textbox", { name: "累计完成数" }).fill(value)
    await lead.page.getByRole("textbox", { name: "问题" }).fill("部分民办园转普积极性不高。")
    if (year === "2024年") await lead.shoot("years-report")
    await lead.page.getByRole("button", { name: "上报" }).click()
    await lead.page.getByText("已上报。").first().waitFor()

    await clerk.go(`/r/plan/report?state=submitted&f.plan=${plan}`)
    await page.getByRole("row").filter({ hasText: TARGET }).getByRole("link").first().click()
    await make(page, "确认")
    await page.getByText("已确认").first().waitFor()
  }

  // 算、警: behind its line, and it binds: red, and why.
  await clerk.go(`/r/plan/target?f.plan=${plan}`)
  await page.getByRole("row").filter({ hasText: TARGET }).getByRole("link").first().click()
  await page.getByText("2025年应达到84.3%，实际83.9%，差0.4个百分点").first().waitFor()
  await page.getByText("35.79").first().waitFor()
  await clerk.shoot("years-target")
  await clerk.go(`/plan/${plan}/wall`)
  await page.getByRole("navigation", { name: "只看" }).getByRole("link", { name: "红灯" }).click()
  await page.getByRole("region", { name: "任务" }).getByRole("link", { name: "普惠普及指标", exact: false }).first().waitFor()
  await clerk.shoot("years-wall")

  // 评: the evaluation half-way is drafted, opened, and every number of it counted again.
  await clerk.go(`/plan/${plan}`)
  await make(page, "起草中期评估")
  const download = page.waitForEvent("download")
  await page.getByRole("link", { name: "下载中期评估" }).first().click({ timeout: 60_000 })
  const path = await (await download).path()
  await page.getByText("云岭市学前教育提升规划中期评估报告").first().waitFor()
  await clerk.shoot("years-papers")
  await clerk.go("/plan/verify")
  await page.getByLabel("核验总结").setInputFiles({
    name: "中期评估.docx",
    mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    buffer: readFileSync(path),
  })
  await page.getByText(/\d+ 个数字全部相符/).waitFor({ timeout: 60_000 })
  await clerk.shoot("years-verify")

  // The next plan starts from what is unmet.
  await clerk.go(`/plan/${plan}`)
  await make(page, "承接下期计划")
  await page.getByRole("link", { name: "下期计划" }).click()
  await page.getByRole("link", { name: "云岭市学前教育提升规划（2029年承接）" }).first().click()
  await page.getByRole("button", { name: "去核对" }).click()
  await page.getByRole("heading", { name: "核对计划" }).waitFor()
  await page.getByRole("region", { name: "计划原文" }).getByText("增加普惠资源").first().waitFor()
  await clerk.shoot("years-next")
  for (const who of [clerk, lead]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
