/** What is held about one person is given out as a copy, and then erased for good by two; what remains names nobody. */
import { statSync } from "node:fs"
import { register } from "./merging.play.mjs"
import { assert, choose, faultsOf, make, state } from "./theatre.mjs"

export const title = "个人信息：先出查阅副本，一人提出、另一人批准删除；之后只见“已抹除的账号”，名单和搜索都找不到"

export async function play({ enter }) {
  const [who, login] = [`尹离任${Date.now() % 100_000}`, `yinlr${Date.now()}`]
  const found = []
  const security = await enter("anquan")
  const { page } = security
  const looked = async (one, name) => {
    await one.shoot(`erasure-${name}`)
    found.push(...(await faultsOf(one, name)))
  }

  // Somebody who has a hazard to mend leaves.
  await security.go("/r/access/account/new")
  await page.getByRole("textbox", { name: "姓名" }).fill(who)
  await page.getByRole("textbox", { name: "登录名" }).fill(login)
  await choose(page, page.getByRole("combobox", { name: "所在单位" }), "云东区第一小学", { isTyped: true })
  await page.getByRole("button", { name: "保存账号" }).click()
  await page.getByRole("heading", { name: who }).waitFor()
  const at = new URL(page.url()).pathname
  const school = await enter("xiaoban")
  const kept = `西侧墙体渗水${Date.now()}`
  await register(school, kept)
  const hazard = await register(school, `西墙渗水${Date.now()}`)
  await make(school.page, "交办", {}, (dialog) => choose(school.page, dialog.getByRole("combobox", { name: "整改责任人" }), who, { isTyped: true }))
  await state(school.page, "整改中")
  await make(page, "停用", { 原因: "离职" })
  // Not before nothing open names the person any more.
  await page.getByRole("button", { name: "注销" }).click()
  const closing = page.getByRole("dialog")
  await closing.getByRole("textbox", { name: "原因" }).fill("交接完成")
  await closing.getByRole("button", { name: "注销" }).click()
  await closing.getByText(`${who}名下还有 1 件没有办完：安全隐患 1 件（整改责任人）`).waitFor()
  await looked(security, "named")
  await closing.getByRole("button", { name: "取消" }).click()
  const county = await enter("yundong")
  await county.go(hazard)
  await make(county.page, "并入", { 原因: "同一面墙" }, (dialog) => choose(county.page, dialog.getByRole("combobox", { name: "并入" }), kept, { isTyped: true }))
  await state(county.page, "已并入")
  await make(page, "注销", { 原因: "交接完成" })
  await state(page, "已注销")
  await looked(security, "account")

  // First the copy of all that is held.
  await page.getByRole("link", { name: "查阅副本" }).click()
  await page.getByText(`查阅对象：${who}（账号）`).waitFor()
  await page.getByRole("textbox", { name: "依据或用途" }).fill("本人申请 7 号")
  await looked(security, "copy")
  const [copy] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "生成副本" }).click()])
  assert(/个人信息查阅副本\.(zip|docx)$/.test(copy.suggestedFilename()) && statSync(await copy.path()).size > 1000, "the copy holds something")

  await page.getByRole("link", { name: "删除这个人的个人信息" }).click()
  await page.locator(".given").getByText(who).waitFor()
  await page.getByRole("radio", { name: "本人撤回同意" }).check()
  await page.getByRole("textbox", { name: "依据", exact: true }).fill("本人申请 7 号")
  await looked(security, "ask")
  await page.getByRole("button", { name: "提交个人信息删除" }).click()
  await page.locator(".state-bar").waitFor()
  await looked(security, "asked")
  const asked = new URL(page.url()).pathname

  // Who asked cannot approve; another does, and finds it among the to-dos.
  assert((await page.getByRole("button", { name: "批准并删除" }).count()) === 0, "who asked is not offered to approve")
  const system = await enter("xitong", { isPhone: true })
  await system.go("/todos")
  await system.page.locator(`.todo-rows a[href$="${asked}"]`).click()
  await looked(system, "waiting")
  await make(system.page, "批准并删除")
  await state(system.page, "已删除")
  await looked(system, "done")

  // Whoever was named is named no more.
  await school.go(hazard)
  await school.page.locator(".facts").getByText("已抹除的账号").waitFor()
  assert((await school.page.getByText(who).count()) === 0, "the page still says who it was")
  await looked(school, "hazard")
  for (const one of [school, security]) {
    await one.go(`/search?q=${who}`)
    await one.page.getByText(/没有找到/).first().waitFor()
    await one.go(`/r/access/account?q=${who}`)
    await one.page.getByText(/没有/).first().waitFor()
    assert((await one.page.getByRole("link", { name: who }).count()) === 0, "the list still has the name")
  }
  await looked(security, "list")
  await security.go(at)
  await page.getByRole("heading", { name: "已抹除的账号" }).waitFor()
  assert((await page.locator("main").innerText()).includes(login) === false, "the history still says who it was")
  await looked(security, "erased")
  assert(found.length === 0, found.join("\n"))
}
