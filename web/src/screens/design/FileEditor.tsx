/** What a file says, by what kind of file it is; of one that cannot be read, its text. */
import { Input } from "antd"
import { design as d } from "../../text/design"
import { useDesk } from "./context"
import { HeadInput } from "./HeadInput"
import { NamedList } from "./NamedList"
import { Panel } from "./Panel"
import { RegisterEditor } from "./RegisterEditor"

export function FileEditor() {
  const { language, draft, file, mayWrite } = useDesk()
  if (typeof file.text === "string")
    return (
      <div className="field">
        <label htmlFor="raw-text">{d.raw.title}</label>
        <p className="quiet">{d.raw.help}</p>
        <Input.TextArea id="raw-text" className="raw" autoSize value={file.text} disabled={!mayWrite} onChange={({ target }) => draft.replaceFile({ ...file, words: [], text: target.value })} />
      </div>
    )
  const { place, names } = language.root(file.path)
  if (names > 0) return <NamedList title={d.kinds[place] ?? place} stem={place} place={place} path={[]} mayAdd={mayWrite} depth={names - 1} />
  if (place === "register") return <RegisterEditor />
  return (
    <>
      <Panel place={place} path={[]} />
      <HeadInput />
    </>
  )
}
