/**
 * Short words after something was done. Ant Design's `App` would bring them
 * too, but also its dialogs and notifications, which no first page needs.
 */
import { message } from "antd"
import { createContext, type ReactNode, useContext } from "react"

type Notices = ReturnType<typeof message.useMessage>[0]

const Context = createContext<Notices | null>(null)

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, holder] = message.useMessage()
  return (
    <Context.Provider value={notices}>
      {holder}
      {children}
    </Context.Provider>
  )
}

export function useNotices(): Notices {
  const notices = useContext(Context)
  if (!notices) throw new Error("main.tsx puts every page inside NoticesProvider")
  return notices
}
