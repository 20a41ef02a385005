/** A list of more rows than are counted: read on page by page, sorted, narrowed to an exact count, and taken along as a file. */
import { readFileSync } from "node:fs"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "超过 1 万条的列表：导入、往下看、排序、筛选后数得清、导出筛选结果"

const [N, PAGE] = [10_020, 50]
const MEALS = ["早餐", "午餐", "晚餐"]

/** Three meals a day, from a Friday back into the past; every 150th with something found. */
function meals() {
  const rows = Array.from({ length: N }, (_, i) => {
    const day = new Date(Date.UTC(2026, 10, 13) - Math.floor(i / 3) * 86_400_000).toISOString().slice(0, 10)
    const trouble = i % 150 === 0 ? "汤偏凉,换保温桶" : ","
    return `云东区第一小学食堂,${day},${MEALS[i % 3]},${i % 4},${trouble}`
  })
  return ["食堂,日期,餐次,家长人数,发现的问题,处理情况", ...rows].join("\n")
}

async function imported(clerk) {
  const { page } = clerk
  await clerk.go("/import/canteen/meal")
  await page.locator("input[type=file]").setInputFiles({ name: "陪餐.csv", mimeType: "text/csv", buffer: Buffer.from(meals()) })
  await page.getByRole("button", { name: "开始导入" }).waitFor({ timeout: 60_000 })
  await clerk.shoot("paging-look")
  await page.getByRole("button", { name: "开始导入" }).click()
  await page.locator(".page-head").getByText("已导入").waitFor({ timeout: 120_000 })
}

const rowsOf = (page) => page.locator("tr.ant-table-row")
const shown = (page, n) => page.getByText(`已显示 ${n} 条`).waitFor()
const dayOf = (row) => row.locator("td").filter({ hasText: /^\d{4}-\d\d-\d\d$/ }).first().innerText()

/** Pages follow one another without a gap, and one comes back to where one was. */
async function readOn(clerk) {
  const { page } = clerk
  await page.getByText("超过 1 万条").waitFor()
  await clerk.shoot("paging-list")
  for (const n of [2, 3]) {
    await shown(page, (n - 1) * PAGE)
    await page.getByRole("button", { name: "加载更多" }).click()
    await shown(page, n * PAGE)
  }
  const ids = await rowsOf(page).evaluateAll((rows) => rows.map((row) => row.dataset.rowKey))
  assert(new Set(ids).size === 3 * PAGE, `no row stands twice: ${new Set(ids).size}`)
  await clerk.shoot("paging-more")
  await rowsOf(page).nth(119).getByRole("link").first().click()
  await page.getByText("第 120 条", { exact: true }).waitFor()
  await page.goBack()
  await shown(page, 3 * PAGE)
  assert(await rowsOf(page).nth(119).evaluate((row) => row.getBoundingClientRect().top < innerHeight), "back where one was")
  await clerk.shoot("paging-back")
}

/** Sorted up and down, each time from the first row on. */
async function sorted({ page }) {
  const ends = []
  for (const order of ["ascending", "descending"]) {
    await page.getByRole("columnheader", { name: "日期" }).click()
    await page.locator(`th[aria-sort=${order}]`).first().waitFor()
    await page.locator("[aria-busy=true]").waitFor({ state: "detached" })
    await shown(page, PAGE)
    ends.push(await dayOf(rowsOf(page).first()))
  }
  assert(ends[0] < "2018" && ends[1] > "2026", `from ${ends[0]} to ${ends[1]}`)
}

async function narrowed(clerk) {
  const { page } = clerk
  await page.getByRole("button", { name: /^餐次 / }).click()
  await page.getByRole("group", { name: "餐次" }).getByRole("checkbox", { name: "早餐" }).check()
  await page.keyboard.press("Escape")
  await page.getByText(`共 ${N / MEALS.length} 条`).waitFor()
  await clerk.shoot("paging-narrowed")
}

async function exported({ page, shoot }) {
  await page.getByRole("button", { name: "导出", exact: true }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByText(`共 ${N / MEALS.length} 条`).waitFor()
  await dialog.getByRole("radio", { name: /UTF-8/ }).check()
  await shoot("paging-export")
  const [file] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "导出" }).click()])
  const rows = readFileSync(await file.path(), "utf8").trim().split("\n").slice(1)
  const found = rows.filter((row) => row.includes("早餐"))
  assert(found.length === N / MEALS.length, `the file holds what the list does: ${found.length} of ${rows.length}`)
}

/** All of it is written in the background, and fetched from there. */
async function exportedWhole(clerk) {
  const { page } = clerk
  await clerk.go("/r/canteen/meal?v=none")
  await page.getByRole("button", { name: "导出", exact: true }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByText("超过 1 万条").waitFor()
  await dialog.getByRole("button", { name: "导出" }).click()
  await dialog.getByRole("link", { name: "后台任务" }).click()
  const link = page.getByRole("link", { name: /下载/ }).first()
  await link.waitFor({ timeout: 60_000 })
  await page.getByRole("listitem").filter({ hasText: `已处理 ${N} 行` }).first().getByText("100%").waitFor()
  await clerk.shoot("paging-jobs")
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()])
  const rows = readFileSync(await file.path(), "utf8").trim().split("\n").length - 1
  assert(rows >= N, `the file holds all: ${rows}`)
}

export async function play({ enter }) {
  const clerk = await enter("xiaoban")
  await imported(clerk)
  await clerk.go("/r/canteen/meal")
  await readOn(clerk)
  await sorted(clerk)
  await narrowed(clerk)
  await exported(clerk)
  await exportedWhole(clerk)
  const found = await faultsOf(clerk, "background jobs")

  const inspector = await enter("yundong", { isPhone: true })
  await inspector.go("/r/canteen/meal")
  await inspector.page.getByText("超过 1 万条").waitFor()
  await inspector.page.getByRole("button", { name: "加载更多" }).click()
  await shown(inspector.page, 2 * PAGE)
  await inspector.page.evaluate(() => scrollTo(0, 0))
  await inspector.shoot("paging-list")
  found.push(...(await faultsOf(inspector, "a long list (390 px)")))
  assert(found.length === 0, found.join("\n"))
}
