/** The page of one record of any register. */
import { Button } from "antd"
import { lazy, Suspense } from "react"
import { Link, Navigate } from "react-router"
import { useModel } from "../../api/queries"
import type { Register } from "../../api/types"
import { paths, recordPath } from "../../paths"
import { t } from "../../text/text"
import { RecordPage } from "../../views/RecordPage"
import { Addressed } from "../../views/Addressed"
import { GuardianCode } from "./GuardianCode"
import { IssueToken } from "./IssueToken"
import { Measured, namesMeasure } from "./Measured"
import { TestChannel } from "./TestChannel"

const MeasuredBelow = lazy(() => import("./MeasuredBelow"))

/** Places in a text, shown as underlines there; what verification goes by, and what the platform's own clock does. */
const UNSAID: Record<string, string[]> = {
  "plan.task": ["at", "to", "lamp_until"],
  "plan.target": ["at", "to", "lamp_until", "late_after", "asked", "asked_from"],
  "plan.deliverable": ["at", "to"],
  "plan.bulletin": ["history"],
  "plan.summary": ["history"],
}

/** Who a record is of, by a masked name: whoever cannot open that one reads the same, unmasked, beside it. */
const BEARER = "registry.person"

export function One() {
  const { registers } = useModel()
  const unsaid = (register: Register) => [
    ...(UNSAID[register.id] ?? []),
    ...register.fields.filter((field) => field.to === BEARER && !registers[BEARER]).map((field) => field.name),
  ]
  return (
    <Addressed>
      {(register, id) => {
        // Registers with a screen of their own are sent there.
        const own = recordPath(register.id, id)
        if (own !== paths.record(register.id, id)) return <Navigate to={own} replace />
        const reports = registers["plan.report"]?.create && ["plan.task", "plan.target"].includes(register.id)
        return (
          <RecordPage
            key={id}
            register={register}
            id={id}
            // The step makes an empty report; our screen makes it and fills it in one go.
            withoutFacts={unsaid(register)}
            without={reports ? ["report"] : undefined}
            below={(record) =>
              namesMeasure(record) && (
                <Suspense>
                  <MeasuredBelow record={record} />
                </Suspense>
              )
            }
            actions={(record) =>
              register.id === "access.channel" && register.create ? (
                <TestChannel record={record} />
              ) : ["exchange.consumer", "exchange.pass"].includes(register.id) && register.create && record.state === "active" ? (
                <IssueToken record={record} of={register.id === "exchange.pass" ? "passes" : "consumers"} />
              ) : register.id === "registry.class" && register.create && record.state === "open" ? (
                <Link to={paths.classCodes(id)}>
                  <Button>{t.classCodes.word}</Button>
                </Link>
              ) : register.id === "registry.guardian" && register.create && record.state === "active" && record.values.account ? (
                <GuardianCode record={record} />
              ) : register.id === "access.account" && register.create ? (
                <Link to={paths.setupHandover(id)}>
                  <Button>{t.setup.handoverAndReset}</Button>
                </Link>
              ) : namesMeasure(record) ? (
                <Measured record={record} />
              ) : reports &&
              record.steps.some((step) => step.name === "report" && step.possible) && (
                <Link to={paths.planReport(register.id === "plan.task" ? { task: id } : { task: String(record.values.task ?? ""), target: id })}>
                  <Button type="primary">{t.plan.report}</Button>
                </Link>
              )
            }
          />
        )
      }}
    </Addressed>
  )
}
