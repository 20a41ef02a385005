/** The network is cut at every step of filling in a form on a phone: nothing typed is lost, nothing is done twice, nothing lies about in clear. */
import { assert, choose } from "./theatre.mjs"

export const title = "断网：手机上填表、拍照、办理步骤，草稿加密保存，恢复后自动发送，只算一次；换人改过逐项比对；退出和 72 小时后清除"

const HAZARDS = "/r/safety/hazard"
const HOUR = 3_600_000

/** Everything the browser keeps, as text, and how many things are sealed. */
const kept = (page) =>
  page.evaluate(async () => {
    const base = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("xuezheng")
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const read = (shelf) =>
      new Promise((resolve) => {
        if (!base.objectStoreNames.contains(shelf)) return resolve([])
        const asked = base.transaction(shelf).objectStore(shelf).getAll()
        asked.onsuccess = () => resolve(asked.result)
      })
    const [sealed, open] = [await read("sealed"), await read("open")]
    base.close()
    const text = (bytes) => new TextDecoder().decode(bytes)
    const caches = await self.caches.keys()
    return {
      n: sealed.length,
      n_open: open.length,
      caches,
      clear: sealed.map(({ value }) => text(value.bytes)).join() + JSON.stringify(open) + JSON.stringify({ ...localStorage, ...sessionStorage }),
    }
  })

/** What becomes true a moment later. */
async function soon(sentence, is) {
  for (let n = 0; n < 200; n++) {
    if (await is()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(sentence)
}

/** A photo as a phone's camera makes it: large, and nothing in it repeats. */
const photo = async (page, name) => {
  const data = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2600, height: 1900 })
    const paper = canvas.getContext("2d")
    const picture = paper.createImageData(2600, 1900)
    let seed = 7
    for (let i = 0; i < picture.data.length; i++) {
      seed = (seed * 48271) % 2147483647
      picture.data[i] = i % 4 === 3 ? 255 : (seed >> 12) & 255
    }
    paper.putImageData(picture, 0, 0)
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1]
  })
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(data, "base64") }
}

const field = (page, name) => page.getByRole("textbox", { name, exact: true })
const pick = (page, name, option) => choose(page, page.getByRole("combobox", { name }), option)
const edited = (page) => page.getByRole("button", { name: "保存", exact: true })
const saved = (page) => page.getByRole("button", { name: "保存安全隐患" })

/** Fills what a hazard must have and goes to the last step of the form. */
async function fill(page, title) {
  await field(page, "隐患").fill(title)
  await choose(page, page.getByRole("combobox", { name: "学校" }), "云东区第一小学", { isTyped: true })
  await pick(page, "领域", "消防")
  await page.getByRole("radiogroup", { name: "等级" }).getByText("一般").click()
}

/** Goes to the last step of the form and hands in; a tap right after the last one counts as the same. What is said stays for seconds only, so one looks out for it from before. */
async function handIn(page, { button = saved(page), says } = {}) {
  const heard = says && page.getByText(says).waitFor()
  const handed = async () => {
    await page.getByRole("button", { name: "下一步" }).click()
    await soon("handed in", async () => {
      if ((await button.count()) > 0) await button.click({ timeout: 1000 }).catch(() => undefined)
      return (await button.count()) === 0
    })
  }
  await Promise.all([heard, handed()])
}

const draft = (page, name) => page.getByRole("listitem", { name })

export async function play({ enter, url }) {
  const clerk = await enter("xiaoban", { isPhone: true, opensOffline: true })
  const { page } = clerk
  const context = page.context()
  const api = (path) => page.evaluate(async (at) => (await fetch(`/api${at}`)).json(), path)
  const found = async (word) => (await api(`/records/safety/hazard?q=${encodeURIComponent(word)}`)).rows

  // Played twice over the same data, each finds its own.
  const mark = Date.now().toString(36)
  const titled = (n, rest) => `断网${n}${mark}：${rest}`

  await page.evaluate(() => navigator.serviceWorker.ready)
  await clerk.go(`${HAZARDS}/new`)

  // Cut before sending; the photo was chosen without the network, too.
  await fill(page, titled("一", "楼梯扶手松动"))
  await context.setOffline(true)
  const picture = await photo(page, "扶手.jpg")
  assert(picture.buffer.length > 1_000_000, "a photo of several parts")
  await page.getByLabel("隐患照片").setInputFiles(picture)
  await page.getByText("网络已断开，文件已存在本机").waitFor()
  await handIn(page, { says: "网络已断开，已存为草稿，恢复后自动发送。" })
  await draft(page, `新建安全隐患 · ${titled("一", "楼梯扶手松动")}`).getByText("等待发送").waitFor()
  await clerk.shoot("offline-draft")
  await soon("form and photo are sealed", async () => (await kept(page)).n === 2)
  const { clear } = await kept(page)
  for (const word of ["断网一", "扶手", "甄校办", "xiaoban"]) assert(!clear.includes(word), `“${word}” lies in clear`)

  // The app opens without the network; what was sealed stays shut, and one goes on working.
  await page.reload()
  await page.getByText("另有 1 份草稿已加密，联网后才能打开。").waitFor()
  await page.goto(`${url}${HAZARDS}/new`)
  await field(page, "隐患").fill(titled("二", "门窗破损"))
  await handIn(page)
  await draft(page, /断网二/).getByText("还缺：学校、领域、等级").waitFor()
  await clerk.shoot("offline-cold")

  // The network is back: what is whole is sent by itself, what lacks something says so.
  await context.setOffline(false)
  await page.getByText("1 份草稿已发送。").waitFor()
  await draft(page, /断网二/).getByText(/还缺：.*领域/).first().waitFor()
  assert((await draft(page, /断网一/).count()) === 0, "what was sent is kept no longer")
  const [first] = await found(`断网一${mark}`)
  const { values, files } = await api(`/records/safety/hazard/${first.id}`)
  const [photoId] = values.before
  assert(files[photoId].size > 600_000 && files[photoId].size < picture.buffer.length, "the photo came, and smaller")
  await clerk.shoot("offline-missing")

  // The draft is gone on with where it was, and sent.
  await draft(page, /断网二/).getByRole("button", { name: "继续填写" }).click()
  await page.getByText("已恢复上次没有保存的内容。").waitFor()
  assert((await field(page, "隐患").inputValue()) === titled("二", "门窗破损"), "the draft is whole")
  await fill(page, titled("二", "门窗破损"))
  await handIn(page)
  await page.waitForURL(/hazard\/[0-9a-f-]{36}$/)
  await soon("nothing is kept any more", async () => (await kept(page)).n === 0)

  // Only the answer is lost: sent again it is done once.
  await clerk.go(`${HAZARDS}/new`)
  await fill(page, titled("三", "答复丢失"))
  let isLost = true
  await page.route("**/api/records/safety/hazard", async (route) => {
    if (!isLost || route.request().method() !== "POST") return route.continue()
    isLost = false
    await route.fetch()
    await route.abort()
  })
  await handIn(page)
  await page.getByText("1 份草稿已发送。").waitFor()
  await page.unrouteAll({ behavior: "wait" })
  assert((await found(`断网三${mark}`)).length === 1, "created once")

  // Between two parts of a photo: what came is not sent again.
  await clerk.go(`${HAZARDS}/new`)
  await fill(page, titled("四", "照片传到一半"))
  const starts = []
  let isCut = false
  await page.route("**/api/uploads/*?at=*", async (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get("at"))
    if (at > 0 && !isCut) {
      isCut = true
      return route.abort()
    }
    starts.push(at)
    await route.continue()
  })
  await page.getByLabel("隐患照片").setInputFiles(picture)
  await soon("the line broke", () => isCut)
  await page.evaluate(() => dispatchEvent(new Event("online")))
  await soon("the photo came", async () => (await page.getByText("已存在本机，等待上传").count()) === 0 && (await page.getByText("正在上传").count()) === 0)
  assert(starts.length >= 2 && new Set(starts).size === starts.length, `parts came once: ${starts.join()}`)
  await page.unrouteAll({ behavior: "wait" })
  await handIn(page)
  await page.waitForURL(/hazard\/[0-9a-f-]{36}$/)
  const fourth = new URL(page.url()).pathname

  // A step with a form counts, too.
  await page.getByRole("button", { name: "交办" }).click()
  const dialog = page.getByRole("dialog", { name: /^交办/ })
  await choose(page, dialog.getByRole("combobox", { name: "整改责任人" }), "")
  await context.setOffline(true)
  await dialog.getByRole("button", { name: "交办" }).click()
  await page.getByText("网络已断开，已存为草稿，恢复后自动发送。").waitFor()
  await soon("the step is sealed", async () => (await kept(page)).n === 1)
  await context.setOffline(false)
  await page.getByText("1 份草稿已发送。").waitFor()
  await page.locator(".state-bar").getByText("整改中").waitFor()

  // Others changed the record meanwhile: both versions side by side, and the choice is the person's.
  await clerk.go(`${fourth}/edit`)
  await field(page, "部位").fill("我写的部位")
  await context.setOffline(true)
  await handIn(page, { button: edited(page) })
  await draft(page, /修改安全隐患/).getByText("等待发送").waitFor()
  const other = await enter("xiaoban", { isPhone: true })
  await other.go(`${fourth}/edit`)
  await field(other.page, "部位").fill("别人写的部位")
  await handIn(other.page, { button: edited(other.page), says: "已保存。" })
  await context.setOffline(false)
  await page.getByText("有草稿没有发送成功").waitFor()
  await clerk.shoot("offline-refused")
  await draft(page, /修改安全隐患/).getByRole("button", { name: "继续填写" }).click()
  assert((await field(page, "部位").inputValue()) === "我写的部位", "what was typed is there")
  await page.getByRole("button", { name: "下一步" }).click()
  await soon("the difference is shown", async () => {
    await edited(page).click({ timeout: 1000 }).catch(() => undefined)
    return (await page.getByRole("dialog").count()) > 0
  })
  const conflict = page.getByRole("dialog", { name: "他人已修改这条记录" })
  await conflict.getByRole("row", { name: /部位/ }).getByText("别人写的部位", { exact: true }).waitFor()
  await clerk.shoot("offline-conflict")
  await conflict.getByRole("button", { name: "按选择保存" }).click()
  await page.waitForURL((at) => at.pathname === fourth)
  await page.locator(".facts dd").filter({ hasText: "我写的部位" }).waitFor()

  // The form was changed meanwhile: the draft is looked at before it is sent.
  await page.route("**/api/model", async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    await route.fulfill({ response: answer, body: text.replace(/("id":"safety\.hazard","title":"[^"]*","version":")[0-9a-f]+/, "$10000000000000000") })
  })
  await clerk.go(`${HAZARDS}/new`)
  await fill(page, titled("五", "表单改版"))
  await context.setOffline(true)
  await handIn(page)
  await draft(page, /断网五/).getByText("等待发送").waitFor()
  await soon("it is sealed", async () => (await kept(page)).n === 1)
  await page.unrouteAll({ behavior: "wait" })
  await context.setOffline(false)
  await draft(page, /断网五/).getByText("表单已经改版").first().waitFor()
  assert((await found(`断网五${mark}`)).length === 0, "not sent unseen")
  await page.reload()
  await draft(page, /断网五/).getByRole("button", { name: "继续填写" }).click()
  await handIn(page)
  await page.waitForURL(/hazard\/[0-9a-f-]{36}$/)
  assert((await found(`断网五${mark}`)).length === 1, "sent once looked at")

  // Signing out leaves nothing, and what was sealed could not be opened by anybody.
  await clerk.go(`${HAZARDS}/new`)
  await field(page, "隐患").fill("不该留下的")
  await soon("it is sealed", async () => (await kept(page)).n === 1)
  await clerk.go("/mine")
  await page.getByRole("button", { name: "退出" }).click()
  await page.getByLabel("登录名").waitFor()
  const after = await kept(page)
  assert(after.n === 0 && after.n_open === 0, "signing out leaves nothing on the machine")

  // After 72 hours without a touch, nothing is left either.
  const again = await enter("xiaoban", { isPhone: true })
  await again.page.clock.install()
  await again.go(`${HAZARDS}/new`)
  await field(again.page, "隐患").fill("放了三天的")
  await soon("it is sealed", async () => (await kept(again.page)).n === 1)
  await again.page.clock.fastForward(71 * HOUR)
  assert((await kept(again.page)).n === 1, "kept for three days")
  await again.page.clock.fastForward(2 * HOUR)
  await soon("dropped after three days", async () => (await kept(again.page)).n === 0)
}
