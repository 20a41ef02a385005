/** What a layer holds, one line each, with what is wrong in it. */
import { Button, Popconfirm } from "antd"
import { useState } from "react"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import type { Draft, Shown } from "./draft"
import { fileKind, fileTitle } from "./files"
import type { Language } from "./language"
import { NewFileDialog } from "./NewFileDialog"

interface Props {
  language: Language
  draft: Draft
  shown: Shown
  mayWrite: boolean
  chosen: string | null
  onChoose: (path: string) => void
}

export function FileList({ language, draft, shown, mayWrite, chosen, onChoose }: Props) {
  const [isMaking, setMaking] = useState(false)
  const { files, found } = shown
  return (
    <nav className="files" aria-label={d.files.title}>
      <h2>{d.files.title}</h2>
      {files.length === 0 && <Blank title={d.files.empty} help={mayWrite ? d.files.emptyHelp : undefined} />}
      <ul>
        {files.map((file) => {
          const nErrors = found.filter((one) => one.own && one.file === file.path && one.error).length
          const title = fileTitle(language, file)
          return (
            <li key={file.path} className={file.path === chosen ? "is-chosen" : undefined}>
              <button type="button" aria-current={file.path === chosen ? "page" : undefined} onClick={() => onChoose(file.path)}>
                <strong>{title}</strong>
                <span className="quiet">
                  {fileKind(language, file, language.isOwn(file.path, files))} {file.path}
                </span>
                {nErrors > 0 && <span className="bad">{d.found.errors(nErrors)}</span>}
              </button>
              {mayWrite && (
                <Popconfirm title={d.files.dropAsk(title)} okText={d.files.drop} cancelText={t.common.cancel} onConfirm={() => draft.dropFile(file.path)}>
                  <Button type="text" size="small" aria-label={d.removeOne(title)}>
                    ✕
                  </Button>
                </Popconfirm>
              )}
            </li>
          )
        })}
      </ul>
      {mayWrite && (
        <Button type={files.length === 0 ? "primary" : "default"} onClick={() => setMaking(true)}>
          {d.make.title_}
        </Button>
      )}
      {isMaking && (
        <NewFileDialog
          language={language}
          draft={draft}
          files={files}
          onClose={() => setMaking(false)}
          onMade={(path) => {
            setMaking(false)
            onChoose(path)
          }}
        />
      )}
    </nav>
  )
}
