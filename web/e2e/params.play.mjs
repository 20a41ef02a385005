/** A number that a policy sets: read by all, set by a county for itself from a day on, taken back; on a desk and a phone. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "政策参数：人人可看，区市另设整改天数，各区域不同一目了然，撤销后如初"

const NAME = "一般隐患最长整改天数"

export async function play({ enter }) {
  const county = await enter("yundong")
  const { page } = county
  const problems = []
  await page.getByRole("menuitem", { name: "政策参数" }).click()
  await page.getByRole("heading", { name: "政策参数" }).waitFor()
  const table = page.getByRole("table", { name: "学校安全" })
  await table.getByRole("row", { name: new RegExp(NAME) }).getByText("30 天").waitFor()
  problems.push(...(await faultsOf(county, "the list")))
  await county.shoot("params")

  await table.getByRole("link", { name: NAME }).click()
  await page.getByText("随系统发布，自 2022-03-01 起").waitFor()
  await page.getByRole("button", { name: "设定新值" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "设定", exact: true }).click()
  await dialog.getByRole("alert").getByText("请填写“值”").waitFor()
  await dialog.getByRole("textbox", { name: "值" }).fill("400")
  await dialog.getByRole("textbox", { name: "依据" }).fill("东湖教〔2026〕8 号")
  await dialog.getByRole("button", { name: "设定", exact: true }).click()
  await dialog.getByText(`“${NAME}”不能大于 180`).first().waitFor()
  problems.push(...(await faultsOf(county, "the dialog")))
  await county.shoot("params-refused")
  await dialog.getByRole("textbox", { name: "值" }).fill("20")
  await dialog.getByRole("button", { name: "设定", exact: true }).click()
  await dialog.waitFor({ state: "detached" })
  const areas = page.getByRole("region", { name: "各区域现值" })
  await areas.getByText("另有规定").waitFor()
  await page.getByText("东湖教〔2026〕8 号").first().waitFor()
  problems.push(...(await faultsOf(county, "the parameter")))
  await county.shoot("param")

  // The school sees its county's number, on a phone, and may not set it.
  const school = await enter("xiaoban", { isPhone: true })
  await school.go("/access/params")
  await school.page.getByRole("link", { name: NAME }).waitFor()
  problems.push(...(await faultsOf(school, "the list on a phone")))
  await school.shoot("params")
  await school.page.getByRole("link", { name: NAME }).click()
  await school.page.getByText("您的岗位只能查看").waitFor()
  assert((await school.page.getByRole("button", { name: "设定新值" }).count()) === 0, "a school sets nothing")
  problems.push(...(await faultsOf(school, "the parameter on a phone")))
  await school.shoot("param")

  await page.getByRole("button", { name: /^撤销：/ }).click()
  await page.getByRole("dialog").getByRole("textbox").fill("文件撤回")
  await page.getByRole("dialog").getByRole("button", { name: "撤销", exact: true }).click()
  await page.getByText("已撤销，如同没有设定").waitFor()
  await areas.getByText("另有规定").waitFor({ state: "detached" })
  await school.go("/access/params/safety.nothing")
  await school.page.getByRole("status").or(school.page.getByRole("alert")).first().waitFor()
  await school.shoot("param-absent")
  assert(problems.length === 0, problems.join("\n"))
}
