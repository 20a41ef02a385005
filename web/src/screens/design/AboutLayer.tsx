/** What the layer is called and why it is there. */
import { Input } from "antd"
import { Link } from "react-router"
import { paths } from "../../paths"
import { design as d } from "../../text/design"
import type { Draft, Shown } from "./draft"

export function AboutLayer({ draft, shown, mayWrite }: { draft: Draft; shown: Shown; mayWrite: boolean }) {
  return (
    <section className="about-layer">
      <h2>{d.about.title}</h2>
      <div className="field">
        <label htmlFor="layer-title">{d.layers.name}</label>
        <Input id="layer-title" value={shown.title} maxLength={60} disabled={!mayWrite} onChange={({ target }) => draft.write({ title: target.value }, "title")} />
      </div>
      <div className="field">
        <label htmlFor="layer-why">{d.layers.why}</label>
        <Input.TextArea id="layer-why" autoSize={{ minRows: 2 }} value={shown.why} disabled={!mayWrite} onChange={({ target }) => draft.write({ why: target.value }, "why")} aria-describedby="layer-why-help" />
        <div id="layer-why-help" className="field-help">
          {d.about.whyHelp}
        </div>
      </div>
      <Link to={paths.record("design.layer", shown.layer.id)}>{d.about.history}</Link>
    </section>
  )
}
