/** 委托代办: giving the work of a position to somebody, what is given, and taking it back. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button } from "antd"
import { useState } from "react"
import { getDelegations } from "../../api/calls"
import { useRegister } from "../../api/queries"
import type { Delegation } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"
import { StepDialog } from "../../views/StepDialog"
import { NewDelegation } from "./NewDelegation"

const KEY = ["delegations"]
const REGISTER = "access.delegation"

export function Delegations() {
  const cache = useQueryClient()
  const delegations = useQuery({ queryKey: KEY, queryFn: getDelegations })
  const again = () => void cache.invalidateQueries({ queryKey: KEY })
  return (
    <div className="narrow">
      <PageHead title={t.delegations.title} />
      <p className="quiet">{t.delegations.help}</p>
      <Answer query={delegations}>
        {({ positions, given, received }) => (
          <>
            {positions.length === 0 ? (
              <p className="notice">{t.delegations.none}</p>
            ) : (
              <NewDelegation positions={positions} onGiven={(now) => cache.setQueryData(KEY, now)} />
            )}
            <List title={t.delegations.given} rows={given} empty={t.delegations.noneGiven} who={t.delegations.to} step="withdraw" onDone={again} />
            <List title={t.delegations.received} rows={received} empty={t.delegations.noneReceived} who={t.delegations.of} step="decline" onDone={again} />
          </>
        )}
      </Answer>
    </div>
  )
}

interface ListProps {
  title: string
  rows: Delegation[]
  empty: string
  who: (name: string) => string
  /** What ends it before its time. */
  step: "withdraw" | "decline"
  onDone: () => void
}

function List({ title, rows, empty, who, step, onDone }: ListProps) {
  const register = useRegister(REGISTER)
  const definition = register?.steps.find((one) => one.name === step)
  const [ending, setEnding] = useState<Delegation | null>(null)
  return (
    <>
      <h2 className="apart">{title}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{empty}</p>
      ) : (
        <ul className="devices" aria-label={title}>
          {rows.map((row) => (
            <li key={row.id}>
              <div>
                <strong>{row.title}</strong> <Lamp tone={row.in_force ? "good" : "plain"}>{row.state_title}</Lamp>
                <div>
                  {who(row.person)}　{row.what}
                </div>
                <div className="quiet num">
                  {t.delegations.days(row.from, row.until)}
                  {row.why && `　${row.why}`}
                </div>
              </div>
              {row.open && definition && (
                <Button aria-label={`${t.delegations[step]} ${row.title}`} onClick={() => setEnding(row)}>
                  {t.delegations[step]}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {ending && register && definition && (
        <StepDialog
          register={register}
          record={{ id: ending.id, version: ending.version, label: ending.title }}
          step={definition}
          onClose={() => setEnding(null)}
          onDone={onDone}
        />
      )}
    </>
  )
}
