/** Every generic page, wide and narrow: nothing breaks, nothing sticks out, and axe finds no serious fault. */
import { assert, faultsOf } from "./theatre.mjs"

export const title = "各页：宽窄两屏可用，无障碍检查无严重问题"

export async function play({ enter, url }) {
  const found = []
  const anybody = await enter(null)
  await anybody.go("/sign-in")
  found.push(...(await faultsOf(anybody, "sign-in")))

  for (const isPhone of [false, true]) {
    const clerk = await enter("ducha", { isPhone })
    const first = async (register) => {
      const answer = await clerk.page.request.get(`${url}/api/records/${register}?limit=1`)
      return (await answer.json()).rows[0]?.id
    }
    const [plan, task, target, report] = [await first("plan/plan"), await first("plan/task"), await first("plan/target"), await first("plan/report")]
    const pages = {
      desk: "/",
      todos: "/todos",
      list: "/r/plan/task",
      empty: "/r/plan/task?q=没有这样的任务",
      board: "/r/plan/task?view=board",
      calendar: "/r/plan/task?view=calendar&month=2026-12",
      record: `/r/plan/task/${task}`,
      target: `/r/plan/target/${target}`,
      report: `/r/plan/report/${report}`,
      edit: `/r/plan/task/${task}/edit`,
      create: "/r/plan/task/new",
      plan: `/plan/${plan}`,
      review: `/plan/review/${plan}`,
      verify: "/plan/verify",
      search: "/search?q=学",
      measures: "/measures",
      jobs: "/jobs",
      devices: "/devices",
      second: "/second-factor",
      missing: "/r/plan/nothing",
      ...(isPhone ? { systems: "/systems", mine: "/mine" } : {}),
    }
    for (const [name, path] of Object.entries(pages)) {
      await clerk.go(path)
      await clerk.page.waitForTimeout(300)
      await clerk.shoot(name)
      found.push(...(await faultsOf(clerk, `${name}${isPhone ? " (390 px)" : ""}`)))
    }
  }
  assert(found.length === 0, found.join("\n"))
}
