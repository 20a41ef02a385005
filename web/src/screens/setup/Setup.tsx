/** 系统启用: what must be done before a bureau can work, in order, one line each. */
import { useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Link } from "react-router"
import { getHistoryStatus, getSetup } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { Model } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"

export function Setup() {
  const setup = useQuery({ queryKey: ["setup"], queryFn: getSetup })
  const history = useQuery({ queryKey: ["setup", "history"], queryFn: getHistoryStatus, retry: false })
  const model = useModel()
  return (
    <div className="narrow">
      <PageHead
        title={t.setup.title}
        actions={
          // Slips and handing over are the security administrator's.
          model.registers["access.account"]?.create && (
            <>
              <Link to={paths.setupSlips()}>
                <Button>{t.setup.slips}</Button>
              </Link>
              <Link to={paths.setupHandover()}>
                <Button>{t.setup.handoverAndReset}</Button>
              </Link>
            </>
          )
        }
      />
      <p className="quiet">{t.setup.help}</p>
      <Answer query={setup}>
        {({ steps }) => (
          <ol className="checklist">
            {steps.map((step, i) => (
              <li key={step.id} className="block">
                <h2>
                  {i + 1}. {step.title}
                  {step.done ? <Lamp tone="good">{t.setup.done}</Lamp> : <Lamp tone="wait">{t.setup.todo}</Lamp>}
                  <span className="quiet num">{t.setup.count(step.count)}</span>
                </h2>
                <p>{step.help}</p>
                <StepLink id={step.id} model={model} />
              </li>
            ))}
          </ol>
        )}
      </Answer>
      {history.data && (
        <p className="quiet num">
          {t.setup.history}：{t.setup.historyText(history.data.sealed, history.data.blocks)}
          {history.data.unsealed > 0 && t.setup.unsealed(history.data.unsealed)}
        </p>
      )}
    </div>
  )
}

/** Where each step is done; one that another role does leads nowhere from here. */
function StepLink({ id, model }: { id: string; model: Model }) {
  const opens: Record<string, { to: string; title: string; register?: string; mayLook?: boolean }> = {
    organisations: { to: paths.setupUpload("organisations"), title: t.setup.upload, register: "registry.organisation" },
    accounts: { to: paths.setupUpload("accounts"), title: t.setup.upload, register: "access.account" },
    positions: { to: paths.list("access.position"), title: t.setup.check, register: "access.position" },
    calendar: { to: paths.design(), title: t.setup.calendar, register: "design.layer", mayLook: true },
    plan: { to: paths.planUpload(), title: t.setup.plan, register: "plan.plan" },
  }
  const open = opens[id]
  if (!open || (open.register && !(open.mayLook ? model.registers[open.register] : model.registers[open.register]?.create))) return null
  return (
    <Link to={open.to}>
      <Button>{open.title}</Button>
    </Link>
  )
}
