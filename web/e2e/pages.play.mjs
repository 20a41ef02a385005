/** Every generic page, wide and narrow: nothing breaks, nothing sticks out, and axe finds no serious fault. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "各页：宽窄两屏可用，无障碍检查无严重问题"

const CHECKED = [
  "隐患,学校,领域,等级,发现日期",
  `北门台阶松动${Date.now()},2199010001,消防,一般隐患,2026-09-01`,
  "北门灯不亮,2199010001,没有这一类,一般隐患,2026-09-01",
].join("\n")

/** What each of them looks at; `of` tells the first record of a register. */
const WALKS = {
  ducha: async (of, isPhone) => {
    const plan = await of("plan/plan")
    const task = await of("plan/task")
    return {
      desk: "/",
      todos: "/todos",
      list: "/r/plan/task",
      empty: "/r/plan/task?q=没有这样的任务",
      board: "/r/plan/task?view=board",
      calendar: "/r/plan/task?view=calendar&month=2026-12",
      record: `/r/plan/task/${task}`,
      target: `/r/plan/target/${await of("plan/target")}`,
      report: `/r/plan/report/${await of("plan/report")}`,
      edit: `/r/plan/task/${task}/edit`,
      create: "/r/plan/task/new",
      plan: `/plan/${plan}`,
      wall: `/plan/${plan}/wall`,
      "wall as a tree": `/plan/${plan}/wall?view=tree&by=office`,
      review: `/plan/review/${plan}`,
      upload: "/plan/upload",
      verify: "/plan/verify",
      search: "/search?q=学",
      measures: "/measures",
      params: "/access/params",
      jobs: "/jobs",
      devices: "/devices",
      delegations: "/delegations",
      password: "/password",
      second: "/second-factor",
      missing: "/r/plan/nothing",
      ...(isPhone ? { systems: "/systems", mine: "/mine" } : {}),
    }
  },
  xiaoban: async (of, isPhone) => ({
    "desk of a school": "/",
    messages: "/messages",
    hazards: "/r/safety/hazard",
    "new hazard": "/r/safety/hazard/new",
    inspection: "/r/safety/inspection/new",
    import: "/import/safety/hazard",
    duties: "/r/canteen/check",
    duty: `/r/canteen/check/${await of("canteen/check")}`,
    ...(isPhone ? { "mine of a school": "/mine" } : {}),
  }),
  xitong: async (_of, isPhone) => ({
    setup: "/setup",
    "setup upload": "/setup/upload/organisations",
    layers: "/design",
    troubles: "/r/access/trouble",
    ...(isPhone ? { "mine of an administrator": "/mine" } : {}),
  }),
  anquan: async (of) => ({
    slips: "/setup/slips",
    handover: "/setup/handover",
    account: `/r/access/account/${await of("access/account")}`,
    positions: "/r/access/position",
    erasure: "/r/access/erasure/new",
    retention: "/access/retention",
  }),
  shenji: async () => ({
    audit: "/access/audit",
    reveals: "/access/reveals",
    "sign-ins": "/r/access/sign_in",
    exports: "/r/exchange/export",
    erasures: "/r/access/erasure",
  }),
}

export async function play({ enter, url }) {
  const found = []
  const look = async (who, name, isPhone) => {
    await who.page.waitForTimeout(300)
    await who.shoot(name)
    found.push(...(await faultsOf(who, `${name}${isPhone ? " (390 px)" : ""}`)))
  }
  const anybody = await enter(null)
  await anybody.go("/sign-in")
  await look(anybody, "sign-in", false)

  for (const isPhone of [false, true])
    for (const [login, walk] of Object.entries(WALKS)) {
      const who = await enter(login, { isPhone })
      const of = async (register) => {
        const answer = await who.page.request.get(`${url}/api/records/${register}?limit=1`)
        return (await answer.json()).rows[0]?.id
      }
      for (const [name, path] of Object.entries(await walk(of, isPhone))) {
        await who.go(path)
        await look(who, name, isPhone)
      }
      if (login === "xiaoban" && !isPhone) await leaveAndCome(who, look)
    }
  assert(found.length === 0, found.join("\n"))
}

/** A list on its way out, and one on its way in, with a row that is not taken. */
async function leaveAndCome(clerk, look) {
  const { page } = clerk
  await clerk.go("/r/safety/hazard")
  await page.getByRole("button", { name: "导出", exact: true }).click()
  await page.getByRole("dialog").getByText(/列：/).waitFor()
  await look(clerk, "export", false)
  await clerk.go("/import/safety/hazard")
  await page.locator("input[type=file]").setInputFiles({ name: "隐患.csv", mimeType: "text/csv", buffer: Buffer.from(CHECKED) })
  await page.getByRole("button", { name: "开始导入" }).waitFor()
  await look(clerk, "import preview", false)
  await page.getByRole("button", { name: "开始导入" }).click()
  await page.waitForURL(/\/imports\//)
  await look(clerk, "batch", false)
}
