/** 数据共享方: drawn up by one administrator, approved by another; the token is shown once, opens the feed, and opens nothing once it is revoked. */
import { assert, choose, dayFrom, faultsOf, make } from "./theatre.mjs"

export const title = "数据共享方：系统管理员登记，安全保密管理员核准，令牌只显示一次，调取有登记，撤销后立即失效"

const NAME = "市医保局参保核验"

async function drawnUp(admin) {
  const { page } = admin
  await admin.go("/r/exchange/consumer/new")
  const fill = (name, text) => page.getByRole("textbox", { name, exact: true }).fill(text)
  await fill("共享方名称", NAME)
  await fill("用途", "核对在册学生参保情况")
  await fill("依据", "云数共〔2026〕3 号")
  await choose(page, page.getByRole("combobox", { name: "数据范围" }), "云东区", { isTyped: true })
  await page.getByRole("textbox", { name: "有效期至" }).fill(dayFrom(200))
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "添加一行" }).click()
  const grid = page.getByRole("grid", { name: "登记册和字段" })
  const mend = async (name, text) => {
    await grid.getByRole("gridcell", { name: `第 1 行 ${name}` }).click()
    await page.keyboard.press("F2")
    await page.getByRole("textbox", { name: `第 1 行 ${name}` }).fill(text)
    await page.keyboard.press("Shift+Tab")
  }
  await mend("登记册", "学生")
  // What is sensitive does not leave, whoever approves.
  await mend("字段", "姓名、公民身份号码")
  const refused = page.getByText("不能共享").first()
  await page.getByRole("button", { name: "保存数据共享方" }).click()
  await refused.waitFor()
  await admin.shoot("consumer-refused")
  await mend("字段", "姓名、学校、学段")
  const saved = page.getByRole("heading", { name: NAME })
  await page.getByRole("button", { name: "保存数据共享方" }).click()
  await saved.waitFor()
  assert((await page.getByRole("button", { name: "发放令牌" }).count()) === 0, "nothing is issued before it is approved")
  await make(page, "送核准")
}

export async function play(stage) {
  const found = []
  const admin = await stage.enter("xitong")
  await drawnUp(admin)
  const { page } = admin
  const path = new URL(page.url()).pathname
  const security = await stage.enter("anquan")
  await security.go(path)
  await make(security.page, "核准")
  await admin.go(path)
  await page.getByRole("button", { name: "发放令牌" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "发放令牌" }).click()
  await dialog.getByRole("status").getByText("只显示这一次").waitFor()
  const [token] = (await dialog.locator("code").first().textContent()).match(/xz_[0-9a-f]+/)
  const [key] = (await dialog.locator("code").last().textContent()).match(/0[234][0-9a-f]+/)
  await admin.shoot("consumer-token")
  found.push(...(await faultsOf(admin, "token")))
  await dialog.getByRole("button", { name: "关闭" }).last().click()
  await dialog.waitFor({ state: "hidden" })
  const ask = () => fetch(`${stage.url}/api/feed?after=0`, { headers: { authorization: `Bearer ${token}` } })
  const answer = await ask()
  assert(answer.status === 200, "the token opens the feed")
  assert(JSON.parse(answer.headers.get("xuezheng-seal")).key === key, "the answer is sealed by the key that came with the token")

  // On the phone: that it was issued, and what was taken with it.
  const phone = await stage.enter("xitong", { isPhone: true })
  await phone.go(path)
  await phone.page.getByRole("button", { name: "重新发放令牌" }).click()
  await phone.page.getByRole("dialog").getByText("原来的令牌立即失效").waitFor()
  await phone.shoot("consumer-again")
  await phone.page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click()
  for (const seen of [admin, phone]) {
    await seen.go(path)
    await seen.page.getByText("数据调取登记").first().waitFor()
    await seen.shoot("consumer")
    found.push(...(await faultsOf(seen, "consumer")))
  }
  await make(page, "撤销", { 原因: "协议终止" })
  assert((await ask()).status === 401, "a revoked token opens nothing")
  assert((await page.getByRole("button", { name: /发放令牌/ }).count()) === 0, "nothing is issued once it is revoked")
  assert(found.length === 0, found.join("\n"))
}
