/** The comment above a file: why it is there, for those who read the text. */
import { Input } from "antd"
import { design as d } from "../../text/design"
import { useDesk } from "./context"

export function HeadInput() {
  const { draft, file, mayWrite } = useDesk()
  return (
    <div className="field word">
      <label htmlFor="file-head">{d.head.title}</label>
      <Input.TextArea
        id="file-head"
        autoSize={{ minRows: 1, maxRows: 4 }}
        value={(file.head ?? []).join("\n")}
        onChange={({ target }) => draft.replaceFile({ ...file, head: target.value === "" ? [] : target.value.split("\n") })}
        disabled={!mayWrite}
        aria-describedby="file-head-help"
      />
      <div id="file-head-help" className="field-help">
        {d.head.help}
      </div>
    </div>
  )
}
