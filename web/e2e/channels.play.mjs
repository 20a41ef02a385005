/** 通知渠道: set up and tried by the administrator, chosen by a clerk, and what happens then really arrives: at once, or a day's as one. */
import { createHmac } from "node:crypto"
import { mailReceiver, webReceiver } from "./receivers.mjs"
import { assert, choose, faultsOf } from "./theatre.mjs"

export const title = "通知渠道：群机器人、接口、邮件、短信先测试后启用，本人选用，催办真的送到，免打扰的时候等着，选了每日汇总的合成一条，送不到的说明原因"

const [SECRET, PASSWORD, MAIL, PHONE] = ["invented-secret", "invented-password", "luming@example.cn", "13800000008"]
const SIGN = "云岭市教育局"
/** Kind, where it is taken, its secret if it has one, and where its text stands. */
const ROBOTS = [
  ["企业微信群机器人", "/wecom", {}, (body) => body.markdown.content],
  ["钉钉群机器人", "/dingtalk", { 签名密钥: SECRET }, (body) => body.actionCard.text],
  ["飞书群机器人", "/feishu", { 签名密钥: SECRET }, (body) => body.card.body.elements[0].content],
]
const LATE = "改造运动场地"
/** What the round of the month asks and is not answered. */
const OWED = "plan/report?state=draft&f.period=2026-11&"

/** A new channel, from its form; the page of the record is then open. */
async function made(admin, kind, texts) {
  const { page } = admin
  await admin.go("/r/access/channel/new")
  await page.getByRole("textbox", { name: "名称", exact: true }).fill(texts["名称"])
  await choose(page, page.getByRole("combobox", { name: "种类" }), kind)
  for (const [name, text] of Object.entries(texts)) await page.getByRole("textbox", { name, exact: true }).fill(text)
  if (kind === "电子邮件") await page.getByRole("radio", { name: "不加密" }).check()
  // The form asks what its kind needs, and nothing else.
  for (const [name, kinds] of [["邮件服务器", ["电子邮件"]], ["短信签名", ["短信网关"]], ["接口地址", ["其他接口", "短信网关", ...ROBOTS.map(([one]) => one)]]]) {
    const isAsked = (await page.getByRole("textbox", { name, exact: true }).count()) > 0
    assert(isAsked === kinds.includes(kind), `${kind}: ${name}`)
  }
  await admin.shoot(`channel-new-${kind}`)
  await page.getByRole("button", { name: "保存通知渠道" }).click()
  await page.getByRole("heading", { name: texts["名称"] }).waitFor()
}

/** Sends a test, to somebody where that is asked, and hears what came of it. */
async function tried(admin, says, to) {
  const { page } = admin
  await page.getByRole("button", { name: "发送测试" }).click()
  const dialog = page.getByRole("dialog")
  if (to) await dialog.getByRole("textbox", { name: /^发到哪个/ }).fill(to)
  await dialog.getByRole("button", { name: "发送测试" }).click()
  await dialog.getByRole("status").getByText(says).waitFor()
  await admin.shoot(`channel-test-${says.slice(0, 6)}`)
  await dialog.getByRole("button", { name: "关闭" }).last().click()
  // The last outcome stands with the channel.
  await page.locator(".facts dd").filter({ hasText: says }).waitFor()
  await admin.shoot(`channel-${says.slice(0, 6)}`)
}

async function enabled({ page }) {
  await page.getByRole("button", { name: "启用", exact: true }).click()
  await page.getByRole("dialog").getByRole("button", { name: "启用", exact: true }).click()
  await page.getByText("已启用。").waitFor()
}

/** The ready templates of the three apps: each is made, tried, and taken by what understands it. */
async function robots(admin, site, web) {
  for (const [kind, path, secret, said] of ROBOTS) {
    await made(admin, kind, { 名称: kind, 本平台网址: site, 接口地址: web.at(path), ...secret })
    await tried(admin, "已发出，对方已接收。")
    const [test] = web.to(path)
    assert(said(JSON.parse(test.body)).includes("测试"), test.body)
    await enabled(admin)
  }
  // Each signs as its maker asks.
  assert(web.to("/dingtalk")[0].query.sign && web.to("/dingtalk")[0].query.timestamp, "钉钉 finds a signature in the address")
  assert(JSON.parse(web.to("/feishu")[0].body).sign, "飞书 finds a signature in the text")
}

async function setUp(stage, admin, web, post) {
  const site = stage.url
  await robots(admin, site, web)
  await made(admin, "其他接口", { 名称: "值班系统", 本平台网址: site, 接口地址: web.at("/hook"), 签名密钥: SECRET })
  await tried(admin, "已发出，对方已接收。")
  const [test] = web.to("/hook")
  assert(JSON.parse(test.body).title === "学政提醒：测试", test.body)
  await enabled(admin)
  await made(admin, "其他接口", { 名称: "旧系统", 本平台网址: site, 接口地址: web.at("/broken") })
  await enabled(admin)
  await tried(admin, "对方答复 500，没有接收。请核对接口地址。")
  await made(admin, "短信网关", { 名称: "政务短信", 本平台网址: site, 短信签名: SIGN, 接口地址: web.at("/sms"), 签名密钥: SECRET })
  await tried(admin, "号码不是 11 位手机号码，请核对。", "5701234")
  await tried(admin, "已发出，对方已接收。", PHONE)
  await enabled(admin)
  const server = { 名称: "单位邮箱", 本平台网址: site, 邮件服务器: "127.0.0.1", 端口: String(post.port), 发件地址: "xuezheng@example.cn", 邮箱登录名: "xuezheng" }
  await made(admin, "电子邮件", { ...server, 邮箱密码: "mistyped" })
  await tried(admin, "邮件服务器没有接收（代码 535）。请核对登录名、密码和发件地址。", MAIL)
  // What was not sent is not switched on.
  const enable = admin.page.getByRole("button", { name: "启用", exact: true })
  assert((await enable.getAttribute("aria-disabled")) === "true", "a channel whose test failed may be switched on")
}

export async function play(stage) {
  const [web, post] = [await webReceiver(), await mailReceiver(PASSWORD)]
  try {
    await played(stage, web, post)
  } finally {
    web.close()
    post.close()
  }
}

/** The password is put right, and the channel used. */
async function mended(admin) {
  const { page } = admin
  await page.getByRole("button", { name: "修改", exact: true }).click()
  await page.getByRole("textbox", { name: "邮箱密码" }).fill(PASSWORD)
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await page.getByText("已保存。").waitFor()
  await tried(admin, "已发出，对方已接收。", MAIL)
  await enabled(admin)
}

/** The bureau has no quiet hours, whenever this is played. */
async function atAnyHour(admin) {
  const { page } = admin
  await admin.go("/access/params/access.quiet_from")
  await page.getByRole("button", { name: "设定新值" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "值" }).fill("07:30")
  await dialog.getByRole("textbox", { name: "值" }).press("Enter")
  await dialog.getByRole("textbox", { name: "依据" }).fill("值守安排〔2026〕1 号")
  await dialog.getByRole("button", { name: "设定", exact: true }).click()
  await dialog.waitFor({ state: "detached" })
}

const saved = async ({ page }) => {
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await page.getByText("已保存。").waitFor()
}

/** One's own choice: mail needs an address, and the address has to be one; text messages need the account's number. */
async function chosen(clerk, stage) {
  const { page } = clerk
  const refused = async (says) => {
    await page.getByRole("button", { name: "保存", exact: true }).click()
    await page.getByRole("alert").getByText(says).waitFor()
  }
  const check = (name) => page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).check()
  await clerk.go("/messages/settings")
  await page.getByText("按单位规定：全天可发").waitFor()
  for (const name of ["值班系统", "旧系统", "单位邮箱", ...ROBOTS.map(([one]) => one)]) await check(name)
  await refused("要用邮件接收，请填写“电子邮箱”。")
  await page.getByRole("textbox", { name: "电子邮箱" }).fill("luming")
  await refused("应如 name@example.cn")
  await clerk.shoot("notices-refused")
  await page.getByRole("textbox", { name: "电子邮箱" }).fill(MAIL)
  await saved(clerk)
  await check("政务短信")
  await refused("请先请安全管理员登记您的手机号码")
  await numbered(await stage.enter("anquan"))
  await clerk.go("/messages/settings")
  await page.getByText("138****0008").first().waitFor()
  await check("政务短信")
  await page.getByRole("radio", { name: "自己定" }).check()
  await refused("请填写免打扰的起止时间")
  await page.getByRole("radio", { name: "不设" }).check()
  await saved(clerk)
  await clerk.shoot("notices")
}

/** The security administrator keeps the number of the clerk's account. */
async function numbered(security) {
  const { page } = security
  await security.go("/r/access/account?q=luming")
  await page.getByRole("row").filter({ has: page.getByRole("cell", { name: "luming", exact: true }) }).getByRole("link").first().click()
  await page.getByRole("button", { name: "修改", exact: true }).click()
  await page.getByRole("textbox", { name: "手机号码" }).fill(PHONE)
  await saved(security)
}

/** All of a day at once, at an hour that is not now. */
async function gathered(clerk) {
  const { page } = clerk
  await clerk.go("/messages/settings")
  await page.getByRole("radio", { name: "每天汇总成一条" }).check()
  const later = new Date(Date.now() + 5 * 3_600_000).toLocaleTimeString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 5)
  await page.getByRole("textbox", { name: "发送时间" }).fill(later)
  await page.getByRole("textbox", { name: "发送时间" }).press("Enter")
  await saved(clerk)
  await clerk.shoot("notices-digest")
}

/** From an hour ago to an hour from now nothing comes by mail and telephone. */
async function undisturbed(clerk) {
  const { page } = clerk
  await clerk.go("/messages/settings")
  await page.getByRole("radio", { name: "自己定" }).check()
  const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toLocaleTimeString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 5)
  for (const [name, hours] of [["从", -1], ["到", 1]]) {
    await page.getByRole("textbox", { name, exact: true }).fill(inHours(hours))
    await page.getByRole("textbox", { name, exact: true }).press("Enter")
  }
  await saved(clerk)
  await clerk.shoot("notices-quiet")
}

/** Urges what the clerk has to do: the question of a list, and a word of it. */
async function urged(above, list, word) {
  const { page } = above
  await above.go(`/r/${list}q=${encodeURIComponent(word)}`)
  await page.getByRole("row").filter({ hasText: "鹿鸣市教育局" }).getByRole("link").first().click()
  await page.getByRole("button", { name: "催办", exact: true }).click()
  await page.getByText("已催 1 次").waitFor()
}

/** The subject of a letter, as its reader sees it (RFC 2047). */
const subjectOf = (text) =>
  [...(/^Subject:.*\r?\n(?:[ \t].*\r?\n)*/m.exec(text)?.[0] ?? "").matchAll(/=\?utf-8\?b\?(.*?)\?=/gi)].map(([, part]) => Buffer.from(part, "base64").toString()).join("")

/** What is due is sent now, and not with the next minute. */
async function sentNow(admin) {
  await admin.go("/jobs?all=1")
  const job = admin.page.getByRole("listitem").filter({ hasText: "发出外发通知" })
  await job.getByRole("button", { name: "现在运行" }).click()
  await admin.page.getByText("马上运行").first().waitFor()
}

async function until(isThere, says) {
  const start = Date.now()
  while (!isThere()) {
    assert(Date.now() - start < 240_000, says())
    await new Promise((done) => setTimeout(done, 200))
  }
}

const signatureOf = ({ headers, body }) =>
  `sha256=${createHmac("sha256", SECRET).update(`${headers["x-xuezheng-timestamp"]}.${body}`).digest("hex")}`

async function played(stage, web, post) {
  const found = []
  const admin = await stage.enter("xitong")
  await setUp(stage, admin, web, post)
  found.push(...(await faultsOf(admin, "a channel")))
  await mended(admin)
  await atAnyHour(admin)
  const clerk = await stage.enter("luming", { isPhone: true })
  await chosen(clerk, stage)
  found.push(...(await faultsOf(clerk, "message settings (390 px)")))
  const above = await stage.enter("ducha")
  await urged(above, OWED, LATE)

  const came = () => [web.to("/hook").length, web.to("/sms").length, post.letters.length]
  await until(() => came().every((n) => n >= 2), () => `what was urged is told: ${came()}`)
  const [posted, letter, sms] = [web.to("/hook")[1], post.letters[1], web.to("/sms")[1]]
  const { title, link } = JSON.parse(posted.body)
  // In a room it says which unit is meant; to one person it need not.
  const plain = "学政提醒：填报催办"
  assert(title.startsWith(`${plain}（`) && title.includes("鹿鸣市"), title)
  assert(posted.headers["x-xuezheng-signature"] === signatureOf(posted), "the receiver can tell from whom it is")
  assert(letter.to === MAIL && subjectOf(letter.text) === plain, letter.text)
  const { to, text, parts } = JSON.parse(sms.body)
  assert(to === PHONE && parts === 1 && text === `【${SIGN}】${plain} ${stage.url}/messages`, sms.body)
  assert(sms.headers["x-xuezheng-signature"] === signatureOf(sms), "the gateway can tell from whom it is")
  for (const [kind, path, , said] of ROBOTS) {
    await until(() => web.to(path).length >= 2, () => `${kind} is told`)
    const { body } = web.to(path)[1]
    assert(said(JSON.parse(body)).includes("填报催办") && body.includes(link) && !body.includes(LATE), body)
  }
  for (const one of [posted.body, letter.text, sms.body]) assert(!one.includes(LATE), "what leaves tells nothing of the record")
  await clerk.page.goto(link)
  await clerk.page.getByRole("heading", { name: LATE }).waitFor()

  // A day's things wait for their hour, and leave as one when somebody would rather have them now.
  await gathered(clerk)
  found.push(...(await faultsOf(clerk, "a digest (390 px)")))
  await urged(above, OWED, "校长")
  await urged(above, "supervision/rectification?", "标准化心理辅导室建设滞后")
  await sentNow(admin)
  await until(() => web.to("/hook").length >= 3, () => "a room goes by the bureau")
  assert(came()[1] === 2 && came()[2] === 2, `a digest waits: ${came()}`)
  await admin.go("/r/access/outgoing?state=waiting")
  await admin.page.getByRole("row").filter({ hasText: "政务短信" }).nth(1).waitFor()
  await admin.shoot("outgoing-waiting")
  await clerk.go("/messages/settings")
  await clerk.page.getByRole("radio", { name: "有事就发" }).check()
  await saved(clerk)
  await sentNow(admin)
  await until(() => came()[1] >= 3 && came()[2] >= 3, () => `what waited leaves: ${came()}`)
  const together = JSON.parse(web.to("/sms")[2].body)
  const both = "学政提醒：填报催办1件，另有督办事项催办1件"
  assert(together.text === `【${SIGN}】${both} ${stage.url}/messages`, together.text)
  assert(subjectOf(post.letters[2].text) === both, post.letters[2].text)
  await clerk.page.goto(`${stage.url}/messages`)
  await clerk.page.getByRole("heading", { name: "消息", exact: true }).waitFor()

  // In quiet hours mail and telephone wait; a room of the bureau does not.
  await undisturbed(clerk)
  found.push(...(await faultsOf(clerk, "quiet hours (390 px)")))
  const n = came()
  await urged(above, "plan/decision?", "倒排工期")
  await sentNow(admin)
  await until(() => came()[0] > n[0], () => "a room goes by the bureau in quiet hours, too")
  await admin.go("/r/access/outgoing?state=waiting")
  await admin.page.getByRole("row").filter({ hasText: "政务短信" }).first().waitFor()
  await admin.shoot("outgoing-quiet")
  assert(came()[1] === n[1] && came()[2] === n[2], `quiet hours hold back: ${came()}`)
  await clerk.go("/messages/settings")
  await clerk.page.getByRole("radio", { name: "不设" }).check()
  await saved(clerk)
  await sentNow(admin)
  await until(() => came()[1] > n[1] && came()[2] > n[2], () => `what was held back leaves: ${came()}`)

  // What did not arrive stands with its reason, and is tried again.
  await admin.go("/r/access/outgoing")
  await admin.page.getByRole("row").filter({ hasText: "旧系统" }).first().getByText("对方答复 500，没有接收。").waitFor()
  await admin.shoot("outgoing")
  found.push(...(await faultsOf(admin, "what leaves")))
  await admin.go("/r/access/channel")
  await admin.shoot("channels")
  const desk = await stage.enter("luming")
  await desk.go("/messages/settings")
  await desk.shoot("notices")
  found.push(...(await faultsOf(desk, "message settings (1440 px)")))
  assert(found.length === 0, found.join("\n"))
}
