/** A record's state as a lamp, with what is late, and how much, if something is. */
import type { Register } from "../api/types"
import { Lamp } from "../ui/Lamp"

export function StateLamp({ register, state, late }: { register: Register; state: string | null; late?: string | null }) {
  const found = register.states.find((one) => one.name === state)
  return (
    <>
      {found && <Lamp tone={found.tone}>{found.title}</Lamp>}
      {late && (
        <>
          {" "}
          <Lamp tone="bad">{late}</Lamp>
        </>
      )}
    </>
  )
}
