/**
 * 统一身份认证 with a real provider: set up by two administrators, an account bound by its person,
 * signed in on a phone; whoever is not bound, or thinks better of it, is told; keys are changed.
 */
import { generateKeyPairSync } from "node:crypto"
import { createServer } from "node:http"
import Provider from "oidc-provider"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "统一身份认证：两人接入、本人绑定、手机登录、没有绑定和取消都有说明、换签名密钥"

const NAME = "云岭统一认证"

/** A provider where every name and password is right; `sign` changes the key it signs with. */
async function city(back) {
  const server = createServer()
  await new Promise((done) => server.listen(0, "127.0.0.1", done))
  const issuer = `http://127.0.0.1:${server.address().port}`
  let answer
  server.on("request", (request, response) => answer(request, response))
  const sign = (algorithm) => {
    const { privateKey } =
      algorithm === "RS256" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ec", { namedCurve: "P-256" })
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "xuezheng",
          client_secret: "invented-secret-of-a-test",
          redirect_uris: [back],
          id_token_signed_response_alg: algorithm,
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: algorithm, use: "sig", alg: algorithm }] },
      cookies: { keys: ["invented"] },
      claims: { openid: ["sub"], profile: ["preferred_username"] },
      // What is asked for by scope stands in the id token itself.
      conformIdTokenClaims: false,
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    })
    answer = provider.callback()
  }
  sign("RS256")
  return { issuer, sign, close: () => server.close().closeAllConnections() }
}

/** On the provider's own pages. */
async function proves(page, name) {
  await page.getByPlaceholder("Enter any login").fill(name)
  await page.getByPlaceholder("and password").fill("x")
  await page.getByRole("button", { name: "Sign-in" }).click()
  await page.getByRole("button", { name: "Continue" }).click()
}

export async function play(stage) {
  const provider = await city(`${stage.url}/sign-in/identity`)
  const login = (role) => stage.accounts.find((one) => one.role_title === role).login
  const [system, security] = [await stage.enter(login("系统管理员")), await stage.enter(login("安全管理员"))]

  await system.go("/r/access/provider/new")
  const field = (name) => system.page.getByRole("textbox", { name, exact: true })
  await field("名称").fill(NAME)
  await field("签发地址").fill(provider.issuer)
  await field("应用标识").fill("xuezheng")
  await field("应用密钥").fill("invented-secret-of-a-test")
  await system.shoot("identity-provider-new")
  await system.page.getByRole("button", { name: "保存统一身份认证" }).click()
  await system.page.getByRole("heading", { name: NAME }).waitFor()
  const at = new URL(system.page.url()).pathname
  await security.go(at)
  await security.page.getByRole("button", { name: "启用", exact: true }).click()
  await security.page.getByRole("dialog").getByRole("button", { name: "启用", exact: true }).click()
  await security.page.getByText("在用", { exact: true }).first().waitFor()
  await security.shoot("identity-provider")

  // Somebody binds the own account.
  const clerk = await stage.enter("ducha")
  await clerk.go("/identities")
  await clerk.page.getByLabel("本系统的密码").fill("wrong")
  await clerk.page.getByRole("button", { name: `绑定${NAME}` }).click()
  await clerk.page.getByRole("alert").getByText("密码不对").waitFor()
  await clerk.page.getByLabel("本系统的密码").fill(stage.accounts.find((one) => one.login === "ducha").password)
  await clerk.shoot("identities")
  const faults = await faultsOf(clerk, "identities")
  assert(faults.length === 0, faults.join("\n"))
  await clerk.page.getByRole("button", { name: `绑定${NAME}` }).click()
  await proves(clerk.page, "zhen.mou")
  await clerk.page.getByText("已绑定“zhen.mou”").waitFor()
  await clerk.shoot("identities-bound")

  const enter = async (name) => {
    const phone = await stage.enter(null, { isPhone: true })
    await phone.go("/sign-in")
    const button = phone.page.getByRole("button", { name: `用${NAME}登录` })
    await button.waitFor()
    await phone.shoot("identity-sign-in")
    const faults = await faultsOf(phone, "sign-in")
    assert(faults.length === 0, faults.join("\n"))
    await button.click()
    if (name) await proves(phone.page, name)
    return phone
  }
  const phone = await enter("zhen.mou")
  await phone.page.getByRole("heading", { name: "我的工作台" }).waitFor()
  await phone.go("/devices")
  await phone.page.getByText("本机").waitFor()

  const stranger = await enter("jia.mou")
  await stranger.page.getByRole("alert").getByText("还没有绑定本系统的账号").waitFor()
  await stranger.shoot("identity-unbound")
  await stranger.page.getByRole("link", { name: "返回登录页" }).click()
  await stranger.page.getByLabel("登录名").waitFor()

  const doubter = await enter(null)
  await doubter.page.getByRole("link", { name: /Cancel/ }).click()
  await doubter.page.getByRole("alert").getByText("取消了登录").waitFor()

  // The provider signs with another key, of another kind.
  provider.sign("ES256")
  const again = await enter("zhen.mou")
  await again.page.getByRole("heading", { name: "我的工作台" }).waitFor()

  // Gone, it is said; and there is still the password.
  provider.close()
  const late = await stage.enter(null)
  await late.go("/sign-in")
  await late.page.getByRole("button", { name: `用${NAME}登录` }).click()
  await late.page.getByRole("alert").getByText(`连不上${NAME}`).waitFor()
  await late.shoot("identity-unreachable")

  await clerk.go("/identities")
  await clerk.page.getByRole("button", { name: `解除绑定${NAME}` }).click()
  await clerk.page.getByText("已解除绑定").waitFor()

  // Other plays meet the sign-in page as it was.
  await security.page.getByRole("button", { name: "停用并修改" }).click()
  const dialog = security.page.getByRole("dialog")
  await dialog.getByRole("textbox").fill("走查结束")
  await dialog.getByRole("button", { name: "停用并修改" }).click()
  await security.page.getByText("待启用", { exact: true }).first().waitFor()
}
