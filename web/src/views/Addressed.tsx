/** Finds the register an address names, or says that there is none to see. */
import type { ReactNode } from "react"
import { useParams } from "react-router"
import { useModel } from "../api/queries"
import type { Register } from "../api/types"
import { t } from "../text/text"
import { Blank } from "../ui/Blank"

export function Addressed({ children }: { children: (register: Register, id: string) => ReactNode }) {
  const { system = "", record = "", id = "" } = useParams()
  const register = useModel().registers[`${system}.${record}`]
  if (!register) return <Blank title={t.failure.notFound} help={t.failure.notFoundHelp} />
  return <>{children(register, id)}</>
}
