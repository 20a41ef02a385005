/** A plan is issued again, and goes on where it was. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "计划：任务分解表上传，新版与执行中的计划对比、逐条决定、采用"

const FIRST = [
  "云岭市教育局2026年暑期重点工作任务分解表",
  "序号\t工作任务\t工作目标\t责任单位\t完成时限",
  "1\t改造农村厕所\t改造农村学校厕所40座\t规划财务科\t8月底前",
  "2\t清洗饮水设备\t清洗饮水设备300台\t体育卫生与艺术教育科\t8月底前",
  "3\t家访\t走访留守儿童家庭500户\t基础教育科\t全年",
].join("\n")
const AGAIN = FIRST.replace("分解表", "分解表（修订）").replace("厕所40座", "厕所46座").replace(/2\t清洗.*\n/, "").replace("3\t家访", "2\t家访") + "\n3\t防溺水巡查\t设置警示牌120块\t学校安全管理科\t7月底前"
const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) })

export async function play({ enter }) {
  const clerk = await enter("ducha")
  const { page } = clerk
  await clerk.go("/plan/upload")
  await page.getByLabel("上传计划").setInputFiles(file("分解表.txt", FIRST))
  await page.getByRole("heading", { name: "核对计划" }).waitFor({ timeout: 60_000 })
  await page.getByRole("region", { name: "读出的内容" }).getByText("改造农村厕所").waitFor()
  await clerk.shoot("table-review")
  await page.getByRole("button", { name: "确认整份计划" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "确认整份计划" }).click()
  await page.getByText("执行中").first().waitFor()

  await page.getByRole("button", { name: "上传新版" }).click()
  await page.getByText("逐条对比").waitFor()
  await page.getByLabel("上传新版").setInputFiles(file("分解表修订.txt", AGAIN))
  await page.getByRole("heading", { name: "修订对比" }).waitFor({ timeout: 60_000 })
  const changed = page.getByRole("region", { name: "改造农村厕所" })
  await changed.getByText("改造农村学校厕所46座").first().waitFor()
  await clerk.shoot("compare")
  const phone = await enter("ducha", { isPhone: true })
  await phone.go(new URL(page.url()).pathname)
  await phone.page.getByRole("region", { name: "改造农村厕所" }).waitFor()
  await phone.shoot("compare")
  const found = [...(await faultsOf(clerk, "compare")), ...(await faultsOf(phone, "compare on a phone"))]
  await changed.getByRole("button", { name: "采用", exact: true }).click()
  await changed.getByRole("button", { name: "不采用", exact: true }).waitFor()
  await page.getByText(/新增 1/).click()
  await page.getByRole("region", { name: "防溺水巡查" }).getByRole("button", { name: "采用", exact: true }).click()
  await page.getByText(/取消 1/).click()
  await page.getByRole("region", { name: "清洗饮水设备" }).getByRole("button", { name: "不采用", exact: true }).click()
  await page.getByText(/还有 0 条待决定/).waitFor()
  await page.getByRole("button", { name: "采用新版" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "采用新版" }).click()
  await page.getByRole("heading", { name: /任务分解表（修订）/ }).waitFor({ timeout: 60_000 })
  for (const task of ["改造农村厕所", "防溺水巡查", "清洗饮水设备"]) await page.getByRole("button", { name: task }).waitFor()
  await page.getByRole("button", { name: "改造农村厕所" }).click()
  await page.getByText(/46/).first().waitFor()
  await clerk.shoot("adopted")
  assert(clerk.faults.length === 0, `pages break: ${clerk.faults.join("; ")}`)

  await phone.go("/r/plan/change")
  await phone.page.getByText("防溺水巡查").first().waitFor()
  await phone.shoot("changes")
  assert(found.length === 0, found.join("\n"))
}
