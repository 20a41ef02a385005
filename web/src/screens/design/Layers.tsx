/** 定制: what the bureau has added to the shipped definitions, revision by revision. */
import { Button } from "antd"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import { hrefs } from "../../api/calls"
import { useRegister } from "../../api/queries"
import type { LayerFacts } from "../../api/types"
import { paths } from "../../paths"
import { design as d } from "../../text/design"
import { instantInTable } from "../../text/dates"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import { StateLamp } from "../../views/StateLamp"
import { useLayers } from "./asking"
import { ImportDialog } from "./ImportDialog"
import { NewLayerDialog } from "./NewLayerDialog"
import "./design.css"

/** What the dialog for a new layer is for; `copy`: of this one. */
type Making = { copy?: LayerFacts } | null

export function Layers() {
  const layers = useLayers()
  const navigate = useNavigate()
  const [making, setMaking] = useState<Making>(null)
  const [isImporting, setImporting] = useState(false)
  const mayDesign = layers.data?.may_design ?? false
  return (
    <>
      <PageHead
        title={d.layers.title}
        actions={
          mayDesign && (
            <>
              <Button onClick={() => setImporting(true)}>{d.layers.import}</Button>
              <Button type="primary" onClick={() => setMaking({})}>
                {d.layers.new}
              </Button>
            </>
          )
        }
      />
      <p className="quiet">{d.layers.help}</p>
      <Answer query={layers}>
        {({ layers: rows }) =>
          rows.length === 0 ? (
            <Blank title={d.layers.empty} help={mayDesign ? d.layers.emptyHelp : d.layers.emptyLooking} />
          ) : (
            <LayerList rows={rows} onCopy={mayDesign ? (copy) => setMaking({ copy }) : undefined} />
          )
        }
      </Answer>
      {making && (
        <NewLayerDialog
          copy={making.copy}
          onClose={() => setMaking(null)}
          onMade={(id) => void navigate(paths.layer(id))}
        />
      )}
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  )
}

interface OfLayer {
  layer: LayerFacts
  onCopy?: (layer: LayerFacts) => void
}

function LayerList({ rows, onCopy }: { rows: LayerFacts[]; onCopy?: (layer: LayerFacts) => void }) {
  const isPhone = usePhone()
  if (isPhone)
    return (
      <ul className="cards">
        {rows.map((layer) => (
          <LayerCard key={layer.id} layer={layer} onCopy={onCopy} />
        ))}
      </ul>
    )
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={d.layers.title}>
      <table className="facts-table layers">
        <thead>
          <tr>
            <th>{d.layers.name}</th>
            <th>{d.layers.state}</th>
            <th>{d.layers.content}</th>
            <th>{d.layers.why}</th>
            <th>{d.layers.changed}</th>
            <th>
              <span className="sr-only">{d.layers.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((layer) => (
            <LayerRow key={layer.id} layer={layer} onCopy={onCopy} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function LayerRow({ layer, onCopy }: OfLayer) {
  return (
    <tr>
      <th scope="row">
        <Link to={paths.layer(layer.id)}>{layer.title}</Link>
        <div className="quiet">{layer.name}</div>
      </th>
      <td>
        <LayerState layer={layer} />
      </td>
      <td className="num">{d.layers.files(layer.files.length)}</td>
      <td className="long-text">{layer.why || <span className="quiet">{d.layers.noWhy}</span>}</td>
      <td className="num">
        {instantInTable(layer.changed_at)}
        <div className="quiet">{layer.changed_by}</div>
      </td>
      <td className="layer-actions">
        <LayerActions layer={layer} onCopy={onCopy} />
      </td>
    </tr>
  )
}

function LayerCard({ layer, onCopy }: OfLayer) {
  return (
    <li className="card layers">
      <Link className="card-title" to={paths.layer(layer.id)}>
        {layer.title}
      </Link>
      <LayerState layer={layer} />
      {layer.why && <p className="long-text">{layer.why}</p>}
      <p className="quiet num">
        {d.layers.files(layer.files.length)}　{instantInTable(layer.changed_at)}　{layer.changed_by}
      </p>
      <div className="layer-actions">
        <LayerActions layer={layer} onCopy={onCopy} />
      </div>
    </li>
  )
}

function LayerState({ layer }: { layer: LayerFacts }) {
  const register = useRegister("design.layer")
  return (
    <>
      {register && <StateLamp register={register} state={layer.state} />}
      {layer.epoch !== null && <div className="quiet num">{d.layers.epoch(layer.epoch)}</div>}
    </>
  )
}

function LayerActions({ layer, onCopy }: OfLayer) {
  return (
    <>
      <Button size="small" href={hrefs.layer(layer.id)} download aria-label={d.layers.exportOne(layer.title)}>
        {d.layers.export}
      </Button>
      {onCopy && (
        <Button size="small" onClick={() => onCopy(layer)} aria-label={d.layers.copyOne(layer.title)}>
          {d.layers.copy}
        </Button>
      )}
    </>
  )
}
