/** A session ends and goes on: it is said beforehand, and a form outlives it. */
import { assert } from "./theatre.mjs"

export const title = "登录到时：先提醒，重新登录后表单还在；其他设备可退出"

const WORDS = "核对后再报的一段话"

export async function play(stage) {
  const [desk, phone] = [await stage.enter("ducha"), await stage.enter("ducha", { isPhone: true })]
  await desk.go("/devices")
  await desk.page.getByText("本机").waitFor()
  await desk.shoot("devices")
  await phone.go("/devices")
  await phone.shoot("devices")

  // The phone is in the middle of a form when it is signed out from the desk.
  await phone.go("/r/plan/task/new")
  const box = phone.page.getByLabel("内容", { exact: true })
  await box.fill(WORDS)
  await desk.page.getByRole("button", { name: "退出其他全部设备" }).click()
  await desk.page.getByText("已退出。").waitFor()
  await desk.page.getByRole("button", { name: /^退出 / }).first().waitFor({ state: "detached" })

  // Whichever comes first: the page asks something by itself, or somebody saves.
  const ended = phone.page.getByText("登录已到时")
  const save = phone.page.getByRole("button", { name: "保存任务" })
  await save.click({ trial: true, timeout: 1000 }).then(() => save.click(), () => undefined)
  await ended.waitFor()
  await phone.shoot("session-ended")
  assert(!(await box.isVisible()), "what was on the page is not to be seen by who comes along")
  const { password } = stage.accounts.find((one) => one.login === "ducha")
  await phone.page.getByLabel("密码", { exact: true }).fill(password)
  await phone.page.getByRole("button", { name: "登录", exact: true }).click()
  await box.waitFor()
  assert((await box.inputValue()) === WORDS, "what was typed is still there")

  // Two minutes before idleness ends it, somebody is asked; the server's word is made to say so.
  let left = 100
  await desk.page.route("**/api/session", async (route) => {
    if (route.request().method() !== "GET") return route.continue()
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), idle_left: left } })
  })
  await desk.go("/")
  await desk.page.getByText("秒后将自动退出登录").waitFor()
  await desk.shoot("session-ending")
  left = 900
  await desk.page.getByRole("button", { name: "继续办理" }).click()
  await desk.page.getByText("秒后将自动退出登录").waitFor({ state: "detached" })
}
