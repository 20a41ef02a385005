/** 家长账号: a school opens the accounts of a class at once; a parent comes in by the code and sees the own child; another child's home is closed when it leaves. */
import { assert, faultsOf, make, state } from "./theatre.mjs"

export const title = "家长账号：学校整班开通、打印登录码，家长凭码登录只看到自己的孩子，学生离校账号停用"

const PARENT = "甄千里"
const CHILD = "尹谷雨"

async function signIn({ page }, url, login, code) {
  await page.goto(`${url}/sign-in`)
  await page.getByRole("button", { name: "第一次登录、忘记密码：用一次性登录码" }).click()
  await page.getByLabel("登录名").fill(login)
  await page.getByLabel("一次性登录码").fill(code)
  await page.getByLabel("新密码", { exact: true }).fill("Yunling+2028")
  await page.getByLabel("再输一次新密码").fill("Yunling+2028")
  await page.getByRole("button", { name: "设置密码并登录" }).click()
  await page.getByRole("heading", { name: "我的工作台" }).waitFor()
}

export async function play({ enter, url }) {
  const found = []
  const school = await enter("xiaoban")
  const { page } = school

  // One guardian, on that page.
  await school.go(`/r/registry/guardian?q=${encodeURIComponent(PARENT)}`)
  await page.locator("tr.ant-table-row").filter({ hasText: PARENT }).getByRole("link").first().click()
  await state(page, "在任")
  await make(page, "开通账号")
  await page.getByRole("button", { name: "发放登录码" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "发放登录码" }).click()
  await dialog.getByText("登录码只显示这一次").waitFor()
  await school.shoot("guardian-code")
  found.push(...(await faultsOf(school, "a code")))
  const words = (await dialog.innerText()).replace(/\s+/g, " ")
  const [, login] = words.match(/登录名 (jz\d{8})/)
  const [, code] = words.match(/登录码 ([0-9A-Z]{4}(?:-[0-9A-Z]{4})+)/)
  await dialog.getByRole("button", { name: "关闭" }).last().click()

  const parent = await enter("", { isPhone: true })
  await signIn(parent, url, login, code)
  await parent.go("/r/registry/pupil")
  await parent.page.getByText(CHILD).first().waitFor()
  assert((await parent.page.getByText("贾雨水").count()) === 0, "no other child is seen")
  await parent.shoot("guardian-child")
  found.push(...(await faultsOf(parent, "a parent's list (390 px)")))

  // The whole class: those who have a password are passed over.
  await school.go("/r/registry/class")
  await page.locator("tr.ant-table-row").filter({ hasText: "一年级（1）班" }).getByRole("link").first().click()
  await page.getByRole("button", { name: "家长登录码" }).click()
  await school.shoot("class-codes-before")
  await page.getByRole("button", { name: "开通账号并发放登录码" }).click()
  await page.getByRole("button", { name: "打印" }).waitFor()
  await page.getByText("人已自己设了密码，不再发放").waitFor()
  assert((await page.locator(".slips li").count()) > 3, "the others have slips")
  assert(!(await page.locator(".slips").innerText()).includes(PARENT), "who has a password has none")
  await school.shoot("class-codes")
  found.push(...(await faultsOf(school, "codes of a class")))
  const phone = await enter("xiaoban", { isPhone: true })
  await phone.go(new URL(page.url()).pathname)
  await phone.shoot("class-codes-before")
  found.push(...(await faultsOf(phone, "codes of a class (390 px)")))

  // The child leaves: so does the parent.
  const county = await enter("yundong")
  await county.go(`/r/registry/pupil?q=${encodeURIComponent(CHILD)}`)
  await county.page.locator("tr.ant-table-row").filter({ hasText: CHILD }).getByRole("link").first().click()
  await state(county.page, "在读")
  await make(county.page, "转往外市", { 转往何校: "邻市第二小学", 原因: "随父母迁居" })
  await state(county.page, "转往外市")
  await parent.page.goto(`${url}/r/registry/pupil`)
  await parent.page.getByRole("button", { name: "登录", exact: true }).waitFor()
  await make(county.page, "撤回异动", { 原因: "没有迁走" })
  assert(found.length === 0, found.join("\n"))
}
