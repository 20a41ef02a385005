/** Where the client starts. */
import "./polyfills"
import { legacyLogicalPropertiesTransformer, StyleProvider } from "@ant-design/cssinjs"
import { QueryClientProvider } from "@tanstack/react-query"
import { ConfigProvider } from "antd"
import zhCN from "antd/locale/zh_CN"
import dayjs from "dayjs"
import customParseFormat from "dayjs/plugin/customParseFormat"
import "dayjs/locale/zh-cn"
import { createRoot } from "react-dom/client"
import { RouterProvider } from "react-router/dom"
import { queryClient } from "../api/queries"
import { NoticesProvider } from "../ui/notices"
import { SPOKEN } from "../ui/spoken"
import { router } from "./routes"
import { theme } from "./theme"
import "./app.css"

dayjs.extend(customParseFormat)
dayjs.locale("zh-cn")

const root = document.getElementById("root")
if (!root) throw new Error("index.html has a #root")

// The client opens without the network once it was opened with it.
if (import.meta.env.PROD && "serviceWorker" in navigator)
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined))

createRoot(root).render(
  // Chromium 88 knows neither `:where` with our priorities nor all logical properties.
  <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
    <ConfigProvider locale={zhCN} theme={theme} {...SPOKEN}>
      <NoticesProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </NoticesProvider>
    </ConfigProvider>
  </StyleProvider>,
)
