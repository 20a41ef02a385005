/**
 * Short words after something was done. Ant Design's `App` would bring them
 * too, but also its dialogs and notifications, which no first page needs.
 */
import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from "@ant-design/icons"
import { message } from "antd"
import { createContext, type ReactNode, useContext, useMemo } from "react"

/** The words say what the colour says, so a screen reader need not hear of the icon. */
const ICONS = {
  success: <CheckCircleFilled aria-hidden />,
  error: <CloseCircleFilled aria-hidden />,
  warning: <ExclamationCircleFilled aria-hidden />,
  info: <InfoCircleFilled aria-hidden />,
}

type Kind = keyof typeof ICONS
/** `seconds`: how long it stays, where the usual is too short to read it. */
type Notices = Record<Kind, (says: ReactNode, seconds?: number) => PromiseLike<boolean>>

const Context = createContext<Notices | null>(null)

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [shown, holder] = message.useMessage()
  const notices = useMemo(() => {
    const say = (type: Kind) => (content: ReactNode, duration?: number) => shown.open({ type, content, duration, icon: ICONS[type] })
    return { success: say("success"), error: say("error"), warning: say("warning"), info: say("info") }
  }, [shown])
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
