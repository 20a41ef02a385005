/** 指标: a leader looks at the city, goes down to a county, a school and its records; a county sees its own area only. */
import { readFileSync } from "node:fs"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "指标与看板：局领导由全市看到区市、学校和记录；区市只看本区；图存得下，表里的数与页面一致"

const PUPILS = "registry.pupil_count"

/** These pages ask again and again: there is no quiet to wait for. */
const open = (who, path) => who.page.goto(new URL(path, who.page.url()).href)

export async function play({ enter }) {
  const found = []
  const leader = await enter("juzhang")
  const { page } = leader
  await open(leader, "/registry/dashboards")
  await page.getByRole("heading", { name: /全市教育概况/ }).waitFor()
  await page.getByRole("img", { name: /大班额占比/ }).waitFor()
  await leader.shoot("dashboard-city")
  found.push(...(await faultsOf(leader, "dashboard of the city")))

  // By name in the list, down to a county, to a school, to the records.
  await open(leader, "/registry/measures")
  await page.getByRole("searchbox", { name: "找指标" }).fill("大班额占比")
  await page.getByRole("link", { name: /^大班额占比/ }).first().click()
  await page.getByRole("heading", { name: "大班额占比", exact: true }).first().waitFor()
  await page.getByRole("table", { name: "大班额占比", exact: true }).getByRole("link", { name: "云东区", exact: true }).click()
  const schools = page.getByRole("table", { name: "大班额占比", exact: true })
  await schools.getByRole("link", { name: /小学/ }).first().waitFor()
  await leader.shoot("measure-county")
  found.push(...(await faultsOf(leader, "a measure of a county")))

  // The picture and the table leave; the table holds what the page shows.
  const fetched = async (name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).first().click()])
    return readFileSync(await file.path())
  }
  const picture = await fetched("存图片")
  assert(picture.subarray(1, 4).toString() === "PNG", "the drawing leaves as a picture")
  const rows = (await fetched("存 CSV")).toString("utf8").trim().split("\r\n")
  // Below the headings each row of the page; the whole stands last in both.
  const shown = await schools.locator("tbody tr, tfoot tr").count()
  assert(rows.length === shown + 1, `the table leaves with ${shown} rows, not ${rows.length - 1}`)

  await schools.getByRole("link", { name: /小学/ }).first().click()
  await page.getByText(/^全部 \d+ 条$/).first().waitFor()
  await leader.shoot("measure-school")

  // Two years beside each other leave as a picture and as a table.
  await open(leader, "/measure/registry.education_spending?period=2025&vs=2024")
  await page.getByRole("table", { name: /2025年与2024年/ }).waitFor()
  await page.getByRole("img", { name: /一般公共预算教育支出/ }).locator("canvas").waitFor()
  assert((await fetched("存图片")).subarray(1, 4).toString() === "PNG", "what is compared leaves as a picture")
  assert((await fetched("存 CSV")).toString("utf8").split("\r\n")[0].includes("2025年（元）,2024年（元）,增减"), "what is compared leaves as a table")
  await leader.shoot("compared")

  // Who keeps to what, then one county: item by item, what is missing at which school, and its record.
  await open(leader, "/registry/dashboards?page=registry.balanced")
  await page.getByRole("table", { name: "各区市达标情况" }).getByRole("link", { name: "云东区", exact: true }).click()
  await page.getByRole("table", { name: "逐项情况" }).waitFor()
  await leader.shoot("judged-county")
  found.push(...(await faultsOf(leader, "report of a county")))
  const [report] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "存 Word", exact: true }).click()])
  assert(readFileSync(await report.path()).subarray(0, 2).toString() === "PK", "the report leaves as a document")
  await page.locator(".judged-lack li").getByRole("link").first().click()
  await page.locator(".measure-sentence").waitFor()
  // A number stays what it was at its link.
  await page.getByRole("link", { name: "此刻的永久链接" }).click()
  await page.getByRole("link", { name: "看现在的数" }).waitFor()

  // What a target is bound to is seen by who reads the plan; its records stay closed.
  await open(leader, "/measure/canteen.graded_well")
  await page.locator(".measure-sentence").waitFor()
  await page.getByText(/另有 \d+ 条无权查看/).waitFor()
  await leader.shoot("bound-number")

  // On the phone a county sees its own schools, and nobody else's number.
  const county = await enter("yundong", { isPhone: true })
  await open(county, "/registry/dashboards")
  await county.page.getByRole("heading", { name: /县域教育概况|学校概况/ }).waitFor()
  await county.page.locator(".dash-card").first().waitFor()
  await county.shoot("dashboard-county-phone")
  found.push(...(await faultsOf(county, "dashboard of a county")))
  await open(county, `/measure/${PUPILS}`)
  await county.page.getByRole("table", { name: "在籍学生" }).getByRole("link").first().waitFor()
  await county.shoot("measure-county-phone")
  assert(found.length === 0, found.join("\n"))
}
