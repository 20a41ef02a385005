/** One parameter: what it is worth where, all that was ever said of it, and saying something new. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button } from "antd"
import { useState } from "react"
import { Link, useParams, useSearchParams } from "react-router"
import { getParam } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { ParamFacts, ParamSetting } from "../../api/types"
import { paths } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"
import { StepDialog } from "../../views/StepDialog"
import { SetDialog } from "./SetDialog"
import { SETTINGS } from "./settings"
import { Whose } from "./Whose"

export function Param() {
  const { id = "" } = useParams()
  const [address] = useSearchParams()
  const organisation = address.get("organisation") ?? undefined
  const param = useQuery({ queryKey: ["params", id, organisation], queryFn: () => getParam(id, organisation) })
  const [isSetting, setSetting] = useState(false)
  return (
    <Answer query={param}>
      {(facts) => (
        <>
          <PageHead
            title={facts.title}
            over={
              <>
                <Link to={paths.params({ organisation })}>{t.params.title}</Link> · {facts.system_title}
              </>
            }
            actions={
              facts.set_for.length > 0 && (
                <Button type="primary" onClick={() => setSetting(true)}>
                  {t.params.set}
                </Button>
              )
            }
          />
          <Now facts={facts} />
          {facts.areas.length > 1 && <Areas facts={facts} />}
          <Settings facts={facts} />
          {isSetting && <SetDialog facts={facts} onClose={() => setSetting(false)} />}
        </>
      )}
    </Answer>
  )
}

function Now({ facts: { help, organisation, now, set_for } }: { facts: ParamFacts }) {
  return (
    <section className="block">
      <p className="measure-sentence">
        {organisation?.title}
        {t.params.is} <strong className="num">{now?.shown ?? t.params.none}</strong>
      </p>
      {now && (
        <p className="quiet">
          <Whose held={now} />
          {now.whose && t.params.said}，{t.params.since(now.from)}。{t.params.basis}：{now.basis}
        </p>
      )}
      {help && <p>{help}</p>}
      {set_for.length === 0 && <p className="quiet">{t.params.cannotSet}</p>}
    </section>
  )
}

function Areas({ facts }: { facts: ParamFacts }) {
  return (
    <section className="block" aria-labelledby="param-areas">
      <h2 id="param-areas">{t.params.areas}</h2>
      <div className="params-scroll" tabIndex={0} role="region" aria-labelledby="param-areas">
        <table className="facts-table">
          <thead>
            <tr>
              {[t.params.areaName, t.params.value, t.params.whose, t.params.from].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.areas.map(({ organisation, now, own }, idx) => (
              <tr key={organisation.id}>
                <th scope="row">{organisation.title}</th>
                <td className="num">{now?.shown ?? t.params.none}</td>
                <td>{own && idx > 0 ? <Lamp tone="wait">{t.params.own}</Lamp> : now && <Whose held={now} />}</td>
                <td className="num">{now?.from}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Settings({ facts }: { facts: ParamFacts }) {
  const { registers } = useModel()
  const cache = useQueryClient()
  const [withdrawn, setWithdrawn] = useState<ParamSetting | null>(null)
  const register = registers[SETTINGS]
  const step = register?.steps.find(({ name }) => name === "withdraw")
  return (
    <section className="block" aria-labelledby="param-settings">
      <h2 id="param-settings">{t.params.settings}</h2>
      <div className="params-scroll" tabIndex={0} role="region" aria-labelledby="param-settings">
        <table className="facts-table">
          <thead>
            <tr>
              {[t.params.from, t.params.areaName, t.params.value, t.params.basis, t.params.by].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.settings.map((setting) => (
              <tr key={`${setting.from} ${setting.record?.id ?? ""}`} className={setting.record?.withdrawn ? "params-withdrawn" : undefined}>
                <th scope="row" className="num">
                  {setting.from}
                </th>
                <td>{setting.whose?.title ?? t.params.everywhere}</td>
                <td className="num one-piece">{setting.shown ?? t.params.asAbove}</td>
                <td>{setting.basis}</td>
                <td>
                  {setting.record ? (
                    <>
                      {setting.record.by} <span className="quiet num one-piece">{instantInTable(setting.record.at)}</span>
                    </>
                  ) : (
                    t.params.shipped
                  )}
                  {setting.record?.withdrawn && <div>{t.params.withdrawn}</div>}
                  {setting.record?.may_withdraw && step && (
                    <div className="no-print">
                      <Button
                        type="link"
                        size="small"
                        onClick={() => setWithdrawn(setting)}
                        aria-label={t.params.withdrawOf(setting.whose?.title ?? "", setting.from)}
                      >
                        {step.title}
                      </Button>
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {withdrawn?.record && register && step && (
        <StepDialog
          register={register}
          record={{ ...withdrawn.record, label: `${withdrawn.whose?.title ?? ""} ${withdrawn.from} ${withdrawn.shown ?? t.params.asAbove}` }}
          step={step}
          onClose={() => setWithdrawn(null)}
          onDone={() => void cache.invalidateQueries({ queryKey: ["params"] })}
        />
      )}
    </section>
  )
}
