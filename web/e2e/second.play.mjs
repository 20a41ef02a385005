/** 动态口令: a phone is bound, its codes open, a recovery code stands in, and it is given up again. */
import { createHmac } from "node:crypto"
import { assert } from "./theatre.mjs"

export const title = "动态口令：绑定手机、凭口令登录、用恢复码、停用"

/** What the application on the phone shows (RFC 6238); `beside`: so many half minutes from now. */
function shows(key, beside = 0) {
  const bits = [...key.replace(/ /g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("")
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + beside))
  const mac = createHmac("sha1", bytes).update(step).digest()
  const code = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff
  return String(code % 1_000_000).padStart(6, "0")
}

export async function play(stage) {
  const { login, password } = stage.accounts.find((one) => one.login === "duxue")
  const { page, go, shoot } = await stage.enter(login, { isPhone: true })
  await go("/second-factor")
  await page.getByRole("button", { name: "绑定手机" }).click()
  const key = await page.locator(".bind-key").innerText()
  await shoot("second-bind")
  await page.getByLabel("输入应用上显示的 6 位数字").fill("000000")
  await page.getByRole("button", { name: "完成绑定" }).click()
  await page.getByRole("alert").getByText("口令不对").waitFor()
  const used = shows(key)
  await page.getByLabel("输入应用上显示的 6 位数字").fill(used)
  await page.getByRole("button", { name: "完成绑定" }).click()
  const codes = page.locator(".recovery-codes li")
  await codes.first().waitFor()
  assert((await codes.count()) === 10, "ten recovery codes are shown")
  const [first, second] = await codes.allInnerTexts()
  await shoot("second-recovery")
  await page.getByRole("button", { name: "已保存，继续" }).click()
  await page.getByText("恢复码还剩 10 个").waitFor()
  await shoot("second")

  const { page: other, go: goOther, shoot: shootOther } = await stage.enter(null)
  await goOther("/sign-in")
  const signIn = async (code) => {
    await other.getByLabel("登录名").fill(login)
    await other.getByLabel("密码", { exact: true }).fill(password)
    await other.getByRole("button", { name: "登录", exact: true }).click()
    await other.getByLabel("动态口令").fill(code)
    await shootOther("second-sign-in")
    await other.getByRole("button", { name: "登录", exact: true }).click()
  }
  // The code that bound the phone is used up; that of the next half minute is taken early.
  await signIn(used)
  await other.getByRole("alert").getByText("已用过").waitFor()
  await other.getByLabel("动态口令").fill(shows(key, 1))
  await other.getByRole("button", { name: "登录", exact: true }).click()
  await other.getByRole("heading", { name: "我的工作台" }).waitFor()
  await other.getByRole("button", { name: /尹督学/ }).click()
  await other.getByRole("menuitem", { name: "退出" }).click()
  await other.getByLabel("登录名").waitFor()
  await signIn(first)
  await other.getByRole("heading", { name: "我的工作台" }).waitFor()

  await goOther("/second-factor")
  await other.getByText("恢复码还剩 9 个").waitFor()
  await shootOther("second")
  await other.getByLabel("现在的动态口令").fill(second)
  await other.getByRole("button", { name: "停用动态口令" }).click()
  await other.getByText("还没有绑定").waitFor()
}
