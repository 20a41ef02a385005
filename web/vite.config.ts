import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"
import { weigh } from "./weight.ts"
import { worker } from "./worker/plugin.ts"

// Offices run 360, 奇安信 and 统信 browsers, the oldest of them on Chromium 88.
const OLDEST = "chrome88"

export default defineConfig({
  plugins: [react(), weigh(), worker()],
  build: { target: OLDEST, cssTarget: OLDEST, chunkSizeWarningLimit: 900 },
  // The server takes writes only from pages of the host they are sent to, so the host is passed on as it is.
  server: { proxy: { "^/(api|public)(/|$)": { target: process.env.XUEZHENG_URL ?? "http://127.0.0.1:8700", changeOrigin: false } } },
  test: { include: ["src/**/test.ts", "src/**/*.test.ts"] },
})
