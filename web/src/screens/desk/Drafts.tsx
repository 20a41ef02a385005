/** 我的草稿: what is kept on this machine and has not been sent, what it lacks, and how to go on. */
import { Button, Popconfirm } from "antd"
import { useSyncExternalStore } from "react"
import { Link } from "react-router"
import * as held from "../../api/local/held"
import { canSeal } from "../../api/local/vault"
import { useModel } from "../../api/queries"
import type { Model } from "../../api/types"
import { paths } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { type Draft, dropDraft, filesOf, keepDraft, useDrafts } from "../../views/drafts"
import { draftLabel } from "../../views/sending"
import { useSendDrafts } from "../../views/useSendDrafts"

export function Drafts() {
  const model = useModel()
  const { list, nSealed, isReady } = useDrafts()
  const { isSending, send } = useSendDrafts()
  useSyncExternalStore(held.watch, held.state)
  if (!isReady) return null
  return (
    <div className="narrow">
      <PageHead title={t.drafts.title} />
      <p className="quiet">{canSeal() ? t.drafts.help : t.drafts.plainHelp}</p>
      {nSealed > 0 && (
        <p className="notice" role="status">
          {t.drafts.sealed(nSealed)}
        </p>
      )}
      {list.length === 0 && nSealed === 0 && <Blank title={t.drafts.empty} help={t.drafts.emptyHelp} />}
      <ul className="plain-list">
        {list.map((draft) => (
          <OneDraft
            key={draft.id}
            draft={draft}
            model={model}
            isSending={isSending}
            onSend={() => {
              keepDraft({ ...draft, waits: true, says: null })
              void send()
            }}
          />
        ))}
      </ul>
    </div>
  )
}

interface Props {
  draft: Draft
  model: Model
  isSending: boolean
  onSend: () => void
}

function OneDraft({ draft, model, isSending, onSend }: Props) {
  const register = model.registers[draft.register]
  const title = register?.title ?? draft.register
  const step = register?.steps.find((one) => one.name === draft.step)?.title
  const what = step ?? (draft.version === null ? t.drafts.create(title) : t.drafts.edit(title))
  const label = draftLabel(draft, register)
  const name = label ? `${what} · ${label}` : what
  const nFiles = filesOf(draft).length
  const says = draft.says ?? (draft.waits ? (isSending ? t.drafts.sending : t.drafts.waits) : null)
  return (
    <li className="draft" aria-label={name}>
      <strong>{name}</strong>
      <div className="quiet">
        {t.drafts.at(instantInTable(new Date(draft.at).toISOString()))}
        {nFiles > 0 && `　${t.drafts.files(nFiles)}`}
      </div>
      {says && <div className={draft.says ? "field-fault" : undefined}>{says}</div>}
      {!draft.says && <div className="quiet">{draft.missing.length > 0 ? t.drafts.missing(draft.missing) : t.drafts.complete}</div>}
      <div className="draft-actions">
        <Button type="primary" disabled={isSending || !register || draft.missing.length > 0} onClick={onSend}>
          {t.drafts.send}
        </Button>
        <Link to={pathOf(draft)}>
          <Button disabled={!register}>{t.drafts.goOn}</Button>
        </Link>
        <Popconfirm title={t.drafts.dropAsk} okText={t.drafts.drop} cancelText={t.common.cancel} onConfirm={() => dropDraft(draft.id, false)}>
          <Button>{t.drafts.drop}</Button>
        </Popconfirm>
      </div>
    </li>
  )
}

/** Where a draft is gone on with: where it was begun. */
function pathOf(draft: Draft): string {
  const [path = paths.desk(), query = ""] = draft.path.split("?")
  const params = new URLSearchParams(query)
  params.set("draft", draft.id)
  return `${path}?${params.toString()}`
}
