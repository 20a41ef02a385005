/** Where notices arrive in a play: another system's interface, a gateway of text messages, and a mail server. */
import { createServer as createWeb } from "node:http"
import { createServer as createPost } from "node:net"

async function listening(server) {
  await new Promise((done) => server.listen(0, "127.0.0.1", done))
  return server.address().port
}

/** How the robots of 企业微信, 钉钉 and 飞书, and a gateway, say that they took it. */
const TAKEN = { "/wecom": '{"errcode":0,"errmsg":"ok"}', "/dingtalk": '{"errcode":0,"errmsg":"ok"}', "/feishu": '{"code":0,"msg":"success"}', "/sms": '{"result":"accepted"}' }

/** What is posted to `/broken` is answered with 500, all else is taken. */
export async function webReceiver() {
  const taken = []
  const server = createWeb(async (request, response) => {
    let body = ""
    for await (const part of request) body += part
    const [path, query = ""] = request.url.split("?")
    const isBroken = path === "/broken"
    if (!isBroken) taken.push({ path, query: Object.fromEntries(new URLSearchParams(query)), headers: request.headers, body })
    response.writeHead(isBroken ? 500 : 200).end(TAKEN[path] ?? "")
  })
  const port = await listening(server)
  const at = (path) => `http://127.0.0.1:${port}${path}`
  return { at, to: (path) => taken.filter((one) => one.path === path), close: () => server.close().closeAllConnections() }
}

/** Says in SMTP (RFC 5321) as much as it takes to be given a letter; only who signs in with this password is heard. */
export async function mailReceiver(password) {
  const letters = []
  const open = new Set()
  const server = createPost((socket) => {
    open.add(socket)
    const say = (line) => socket.write(`${line}\r\n`)
    let [rest, to, letter] = ["", "", null]
    const hear = (line) => {
      if (letter !== null) {
        if (line !== ".") return void (letter += `${line}\n`)
        letters.push({ to, text: letter })
        letter = null
        return say("250 taken")
      }
      const [verb, ...words] = line.split(" ")
      switch (verb.toUpperCase()) {
        case "EHLO":
          say("250-receiver")
          say("250-8BITMIME")
          return say("250 AUTH PLAIN")
        case "AUTH": {
          const isRight = Buffer.from(words[1] ?? "", "base64").toString().endsWith(`\0${password}`)
          return say(isRight ? "235 welcome" : "535 no")
        }
        case "RCPT":
          to = /<(.*)>/.exec(line)?.[1] ?? ""
          return say("250 ok")
        case "DATA":
          letter = ""
          return say("354 go on")
        case "QUIT":
          say("221 bye")
          return socket.end()
        default:
          return say("250 ok")
      }
    }
    socket.on("error", () => socket.destroy())
    socket.on("close", () => open.delete(socket))
    socket.on("data", (bytes) => {
      const lines = (rest + bytes).split("\r\n")
      rest = lines.pop()
      lines.forEach(hear)
    })
    say("220 receiver")
  })
  const port = await listening(server)
  return {
    port,
    letters,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
