/** 挂图作战: a plan's lamps as wall, tree, table and time line, by chapter, section and county. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Link } from "react-router"
import { getWall } from "../../../api/calls"
import type { LampGroup, PlanWall } from "../../../api/types"
import { paths } from "../../../paths"
import { wall } from "../../../text/wall"
import { Answer } from "../../../ui/Answer"
import { Blank } from "../../../ui/Blank"
import { PageHead } from "../../../ui/PageHead"
import { Wait } from "../../../ui/Wait"
import { type Asked, BYS, LAMPS, useAsked, VIEWS } from "./asked"
import { barsByUnit, barsOf } from "./bars"
import { Gantt } from "./Gantt"
import { Groups } from "./Groups"
import { HeldTable } from "./HeldTable"
import { useHeld } from "./held"
import { LampSign } from "./LampSign"
import { More } from "./More"
import { useTasks } from "./rows"
import { Screen } from "./Screen"
import { TaskDrawer } from "./TaskDrawer"
import { TaskTable } from "./TaskTable"
import { Tiles } from "./Tiles"
import { Tree } from "./Tree"
import "../plan.css"
import "./wall.css"

/** A plan of so many tasks is shown with all of them; of a larger one, a group that was chosen. */
const TILES_MAX = 200

export function Wall() {
  const { asked: said, to, set } = useAsked()
  const { plan, under } = said
  const wanted = said.isBySaid ? said.by : undefined
  const query = useQuery({
    queryKey: ["rows", "plan.task", "wall", plan, wanted, under],
    queryFn: () => getWall(plan, { by: wanted, under: under ?? undefined }),
    placeholderData: keepPreviousData,
  })
  const by = wanted ?? query.data?.by ?? said.by
  const asked: Asked = { ...said, by }
  if (asked.isScreen) return <Screen plan={plan} onLeave={() => set({ screen: null })} />
  return (
    <div className="wall">
      <Answer query={query}>
        {(data) => (
          <>
            <PageHead
              title={wall.title}
              over={<Link to={paths.plan(plan)}>{data.title}</Link>}
              beside={<span className="quiet num">{wall.day(data.day)}</span>}
              actions={
                <>
                  <Button onClick={() => window.print()}>{wall.print}</Button>
                  <Button onClick={() => set({ screen: "1" })}>{wall.screen}</Button>
                </>
              }
            />
            {data.groups.length > 0 && (
              <p className={`wall-why lamp-edge-${data.sum.lamp}`}>
                <LampSign lamp={data.sum.lamp} />　{data.sum.why}
              </p>
            )}
            <div className="wall-controls no-print">
              <nav className="switch" aria-label={wall.view}>
                {VIEWS.map((view) => (
                  <Link key={view} to={to({ view })} aria-current={view === asked.view ? "true" : undefined}>
                    {wall.views[view]}
                  </Link>
                ))}
              </nav>
              <nav className="switch" aria-label={wall.by}>
                {BYS.map((one) => (
                  <Link key={one} to={to({ by: one, group: null, under: null, open: null })} aria-current={one === by ? "true" : undefined}>
                    {wall.bys[one]}
                  </Link>
                ))}
              </nav>
              <nav className="switch" aria-label={wall.lamp}>
                <Link to={to({ lamp: null })} aria-current={asked.lamp ? undefined : "true"}>
                  {wall.all}
                </Link>
                {LAMPS.map((lamp) => (
                  <Link key={lamp} to={to({ lamp })} aria-current={lamp === asked.lamp ? "true" : undefined}>
                    <LampSign lamp={lamp} n={data.sum[lamp]} />
                  </Link>
                ))}
              </nav>
            </div>
            <Chosen data={data} asked={asked} />
            <Shown data={data} asked={asked} />
          </>
        )}
      </Answer>
      {asked.task && <TaskDrawer key={asked.task} id={asked.task} onClose={() => set({ task: null })} />}
    </div>
  )
}

/** What was chosen of the plan, and the way back. */
function Chosen({ data, asked }: { data: PlanWall; asked: Asked }) {
  const { to } = useAsked()
  if (!asked.group && !asked.under) return null
  const group = data.groups.find((one) => (one.id ?? "none") === asked.group)
  return (
    <p className="no-print">
      {group && <strong>{group.title}　</strong>}
      {asked.group ? <Link to={to({ group: null })}>{asked.under ? wall.up : wall.whole}</Link> : <Link to={to({ under: null })}>{wall.whole}</Link>}
    </p>
  )
}

function Shown({ data, asked }: { data: PlanWall; asked: Asked }) {
  if (data.groups.length === 0) return <Blank title={wall.emptyPlan} help={wall.emptyPlanHelp} />
  const groups = asked.group ? data.groups.filter((one) => (one.id ?? "none") === asked.group) : data.groups
  const all = data.sum.red + data.sum.yellow + data.sum.green + data.sum.none
  const isWhole = !asked.group && !asked.lamp && all > TILES_MAX
  switch (asked.view) {
    case "tree":
      return <Tree groups={groups} asked={asked} isWhole={all <= TILES_MAX} />
    case "gantt":
      return asked.by === "county" ? <Counties data={data} groups={groups} asked={asked} /> : <Listed data={data} asked={asked} />
    case "table":
      return asked.by === "county" ? <Below data={data} groups={groups} asked={asked} /> : <Listed data={data} asked={asked} />
    case "wall":
      return (
        <>
          <Groups groups={groups} by={asked.by} />
          {!isWhole && (asked.by === "county" ? <Below data={data} groups={groups} asked={asked} /> : <Listed data={data} asked={asked} />)}
        </>
      )
  }
}

/** Units below, one after the other, each with what it holds and leads. */
function Counties({ data, groups, asked }: { data: PlanWall; groups: LampGroup[]; asked: Asked }) {
  const held = useHeld(asked)
  if (held.query.isPending) return <Wait />
  return <Gantt bars={barsByUnit(held, groups)} day={data.day} below={held.isMore && <p className="quiet">{wall.isMore}</p>} />
}

/** What units below are counted by: the parts of targets they hold, and the tasks they lead. */
function Below({ data, groups, asked }: { data: PlanWall; groups: LampGroup[]; asked: Asked }) {
  const held = useHeld(asked)
  const isWhole = !asked.group && !asked.under
  const tasks = useTasks(asked, data.groups, isWhole ? { "f.lead": data.groups.flatMap((group) => group.id ?? []).join(",") } : {})
  if (held.query.isPending || tasks.query.isPending) return <Wait />
  const isEmpty = held.rows.length === 0
  return (
    <>
      <HeldTable held={held} groups={groups} />
      {(isEmpty || tasks.rows.length > 0) && (asked.view === "table" ? <TaskTable tasks={tasks} /> : <Tiles tasks={tasks} />)}
    </>
  )
}

function Listed({ data, asked }: { data: PlanWall; asked: Asked }) {
  const tasks = useTasks(asked, data.groups)
  if (asked.view === "table") return <TaskTable tasks={tasks} />
  if (asked.view === "gantt") return <Gantt bars={barsOf(tasks)} day={data.day} below={<More tasks={tasks} />} />
  return <Tiles tasks={tasks} />
}
