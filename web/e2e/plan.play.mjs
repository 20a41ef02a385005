/** A plan goes in as a document and comes out as a report. */
import { readFileSync, statSync } from "node:fs"
import { assert } from "./theatre.mjs"

export const title = "计划：上传、核对、确认、分解、填报、确认填报、起草总结、核验"

const FILE = new URL("plan.txt", import.meta.url).pathname
/** The target that is divided, as the document prints it. */
const TARGET = /新建公办幼儿园/

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk

  // 定: the document is read and checked beside its text.
  await clerk.go("/r/plan/plan")
  await page.getByRole("button", { name: "上传计划" }).first().click()
  await page.getByLabel("上传计划").setInputFiles(FILE)
  await page.getByRole("heading", { name: "核对计划" }).waitFor({ timeout: 60_000 })
  const tree = page.getByRole("region", { name: "读出的内容" })
  await tree.getByText("补齐公办学位").waitFor()
  await tree.getByText("补齐公办学位").click()
  await page.getByRole("region", { name: "计划原文" }).getByText("补齐公办学位").waitFor()
  await clerk.shoot("review")
  const plan = new URL(page.url()).pathname.split("/").pop()

  const before = await page.getByText(/已核对 \d+\/\d+/).textContent()
  await tree.getByRole("button", { name: "确认", exact: true }).click()
  await page.waitForFunction((text) => !document.body.textContent.includes(text), before)

  // A change is an ordinary change of the record: it is there after a reload.
  await tree.getByText("提升保教质量").click()
  await tree.locator("[aria-current=true]").filter({ hasText: "提升保教质量" }).waitFor()
  await page.keyboard.press("e")
  await page.getByLabel("任务", { exact: false }).and(page.getByRole("textbox")).first().fill("提升保教保育质量")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await tree.getByText("提升保教保育质量").waitFor()
  await page.reload()
  await tree.getByText("提升保教保育质量").waitFor()

  await page.getByRole("button", { name: "确认整份计划" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "确认整份计划" }).click()
  await page.waitForURL(`**/plan/${plan}`)
  await page.getByText("执行中").first().waitFor()

  // 分: the section that leads the task divides its number among the counties, by head and then by hand.
  const section = await enter("xueqian")
  await section.go(`/plan/${plan}`)
  await section.page.getByRole("button", { name: "补齐公办学位" }).click()
  const box = section.page.locator(".target-box").filter({ hasText: "公办幼儿园" })
  await box.getByRole("button", { name: "分解" }).click()
  const dialog = section.page.getByRole("dialog")
  await dialog.getByRole("radio", { name: "平均分" }).check()
  await dialog.getByRole("button", { name: /全部区市/ }).click()
  await section.shoot("divide")
  await dialog.getByRole("button", { name: "分解", exact: true }).click()
  const parts = section.page.getByRole("table", { name: "分解情况" })
  await parts.getByRole("link", { name: /云东区/ }).waitFor()
  const first = parts.getByRole("textbox").first()
  const share = await first.inputValue()
  await first.fill(String(Number(share) + 1))
  await section.page.getByText("超出 1所").waitFor()
  await section.shoot("parts")
  await first.fill(share)
  await section.page.getByText("与目标相符").waitFor()
  await section.page.getByRole("button", { name: "下达" }).click()
  await section.page.getByText("已下达。").waitFor()
  await section.shoot("plan")

  // 采: the county says what it has done, on a phone.
  const county = await enter("yundong", { isPhone: true })
  await county.go("/todos")
  await county.page.getByRole("link", { name: TARGET }).first().click()
  await county.page.getByRole("heading", { name: "填报进展" }).waitFor()
  await county.page.getByRole("textbox", { name: "期间" }).fill("2026年9月")
  await county.page.getByRole("textbox", { name: "累计完成数" }).fill("1")
  await county.page.getByRole("textbox", { name: "做法" }).fill("一所已竣工验收，另一所主体完工。")
  await county.shoot("report")
  await county.page.getByRole("button", { name: "上报" }).click()
  await county.page.getByText("已上报。").waitFor()

  // The section that gave the part out accepts it.
  await section.go("/todos")
  await section.page.getByText("填报 确认").first().waitFor()
  await section.go("/r/plan/report?state=submitted")
  await section.page.getByRole("row").nth(1).getByRole("link").first().click()
  await section.page.getByText("一所已竣工验收").waitFor()
  await section.shoot("accept")
  await section.page.getByRole("button", { name: "确认", exact: true }).click()
  await section.page.getByRole("dialog").getByRole("button", { name: "确认", exact: true }).click()
  await section.page.getByText("已确认").first().waitFor()

  // 评: the summary is drafted, downloaded, and every number in it counted again.
  await clerk.go(`/plan/${plan}`)
  await page.getByRole("button", { name: "起草总结" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "起草总结" }).click()
  const download = page.waitForEvent("download")
  await page.getByRole("link", { name: "下载年度总结" }).first().click({ timeout: 60_000 })
  const path = await (await download).path()
  assert(statSync(path).size > 1000, "the summary is a document")
  assert(readFileSync(path).subarray(0, 2).toString() === "PK", "the summary is a .docx")

  await clerk.go("/plan/verify")
  await page.getByLabel("核验总结").setInputFiles({
    name: "总结.docx",
    mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    buffer: readFileSync(path),
  })
  await page.getByText(/\d+ 个数字全部相符/).waitFor({ timeout: 60_000 })
  await clerk.shoot("verify")
  for (const who of [clerk, county, section]) assert(who.faults.length === 0, `pages break: ${who.faults.join("; ")}`)
}
