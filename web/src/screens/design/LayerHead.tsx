/** What the revision is called, how it stands, and what can be done with it next. */
import { Button, Popconfirm } from "antd"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import { beginLayer, checkLayer, getLayer, hrefs, takeStep } from "../../api/calls"
import { useRegister } from "../../api/queries"
import type { LayerDraft } from "../../api/types"
import { paths } from "../../paths"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { StateLamp } from "../../views/StateLamp"
import { useLayerChanged } from "./asking"
import type { Draft, Shown } from "./draft"
import { ForceDialog } from "./ForceDialog"

interface Props {
  draft: Draft
  shown: Shown
  mayDesign: boolean
  onDifference: () => void
}

export function LayerHead({ draft, shown, mayDesign, onDifference }: Props) {
  const register = useRegister("design.layer")
  const notices = useNotices()
  const navigate = useNavigate()
  const changed = useLayerChanged()
  const [force, setForce] = useState<"activate" | "withdraw" | null>(null)
  const { layer } = shown
  const isDraft = layer.state === "draft"
  const isOver = !["draft", "checked", "active"].includes(layer.state)

  const answered = (answer: LayerDraft, isInForce: boolean) => {
    draft.answered(answer)
    void changed(isInForce)
  }
  const attempt = async (job: () => Promise<void>) => {
    try {
      await job()
    } catch (error) {
      void notices.error(error instanceof Error ? error.message : String(error))
    }
  }
  const check = () =>
    attempt(async () => {
      if (!(await draft.keep())) throw new Error(d.keeping.wait)
      answered(await checkLayer(layer.id, draft.state().layer.version), false)
      void notices.success(d.checked)
    })
  const step = (name: "reopen" | "drop") =>
    attempt(async () => {
      await draft.keep()
      await takeStep("design.layer", layer.id, name, draft.state().layer.version, {})
      answered(await getLayer(layer.id), false)
    })
  const revise = () =>
    attempt(async () => {
      const next = await beginLayer(layer.name, layer.title)
      void changed(false)
      await navigate(paths.layer(next.layer.id))
    })

  const actions = (
    <>
      {isDraft && mayDesign && (
        <>
          <Button disabled={!shown.canUndo} onClick={draft.undo}>
            {d.undo}
          </Button>
          <Button disabled={!shown.canRedo} onClick={draft.redo}>
            {d.redo}
          </Button>
        </>
      )}
      <Button href={hrefs.layer(layer.id)} download>
        {d.layers.export}
      </Button>
      {!isOver && <Button onClick={onDifference}>{d.see.difference}</Button>}
      {mayDesign && (isDraft || layer.state === "checked") && (
        <Popconfirm title={d.dropAsk} okText={d.drop} cancelText={t.common.cancel} onConfirm={() => void step("drop")}>
          <Button>{d.drop}</Button>
        </Popconfirm>
      )}
      {mayDesign && layer.state === "checked" && <Button onClick={() => void step("reopen")}>{d.reopen}</Button>}
      {mayDesign && isDraft && (
        <Button type="primary" onClick={() => void check()}>
          {d.check}
        </Button>
      )}
      {mayDesign && layer.state === "checked" && (
        <Button type="primary" onClick={() => setForce("activate")}>
          {d.force.activate.verb}
        </Button>
      )}
      {mayDesign && layer.state === "active" && (
        <>
          <Button onClick={() => setForce("withdraw")}>{d.force.withdraw.verb}</Button>
          <Button type="primary" onClick={() => void revise()}>
            {d.revise}
          </Button>
        </>
      )}
    </>
  )
  return (
    <>
      <PageHead
        title={shown.title}
        over={<Link to={paths.design()}>{d.layers.title}</Link>}
        beside={
          <span className="layer-state">
            {register && <StateLamp register={register} state={layer.state} />}
            <span className="quiet">{layer.name}</span>
            {isDraft && mayDesign && <Kept shown={shown} onRetry={() => void draft.keep()} />}
          </span>
        }
        actions={actions}
      />
      {force && (
        <ForceDialog
          layer={layer}
          what={force}
          onClose={() => setForce(null)}
          onDone={(answer) => {
            setForce(null)
            answered(answer, true)
            void notices.success(d.force[force].done)
          }}
        />
      )}
    </>
  )
}

function Kept({ shown, onRetry }: { shown: Shown; onRetry: () => void }) {
  if (shown.keeping === "failed")
    return (
      <span className="bad" role="alert">
        {shown.message}{" "}
        <button type="button" className="link" onClick={onRetry}>
          {d.keeping.again}
        </button>
      </span>
    )
  return (
    <span className="quiet" role="status">
      {shown.keeping === "kept" ? d.keeping.kept : d.keeping.changed}
      {shown.joined && ` ${d.keeping.joined(shown.joined)}`}
    </span>
  )
}
