/** 视图: the question one comes back to, by its name; kept, shared, opened by default. */
import { Button, Dropdown, type MenuProps } from "antd"
import { useState } from "react"
import { changeView, chooseDefaultView, dropView } from "../../api/calls"
import { useViews, useViewsWritten } from "../../api/queries"
import type { Register, SavedView } from "../../api/types"
import { t } from "../../text/text"
import { useNotices } from "../../ui/notices"
import { keptOf } from "../filters"
import { KeepView } from "./KeepView"

interface Props {
  register: Register
  params: URLSearchParams
  /** What would be kept now: the address, and columns that only this machine remembers. */
  columns: string[]
  onOpen: (query: Record<string, string>) => void
}

/** In the address in place of a view's id: the list as the definition has it. */
export const NO_VIEW = "none"

export function ViewMenu({ register, params, columns, onOpen }: Props) {
  const notices = useNotices()
  const views = useViews(register.id).data
  const written = useViewsWritten(register.id)
  const [asking, setAsking] = useState<{ view?: SavedView } | null>(null)
  if (!views) return null
  const current = views.views.find((view) => view.id === params.get("v"))
  const now = keptNow(register, params, columns)
  const isChanged = !!current && !isSameQuery(current.query, now)
  const ask = (call: Promise<typeof views>, done: string) =>
    call.then((next) => {
      written(next)
      void notices.success(done)
    }, (error: Error) => void notices.error(error.message))

  const line = (view: SavedView) => ({
    key: view.id,
    label: (
      <>
        {view.title}
        {view.id === views.default && <span className="quiet"> {t.view.isDefault}</span>}
        {!view.mine && <span className="quiet"> {view.by}</span>}
      </>
    ),
  })
  const [mine, shared] = [views.views.filter((view) => view.mine), views.views.filter((view) => !view.mine)]
  const items: MenuProps["items"] = [
    { key: NO_VIEW, label: t.view.none },
    ...(mine.length > 0 ? [{ key: "mine", type: "group" as const, label: t.view.mine, children: mine.map(line) }] : []),
    ...(shared.length > 0 ? [{ key: "shared", type: "group" as const, label: t.view.shared, children: shared.map(line) }] : []),
    { type: "divider" },
    ...(current?.mine && isChanged ? [{ key: "update", label: t.view.update(current.title) }] : []),
    { key: "keep", label: t.view.keep },
    ...(current?.mine ? [{ key: "edit", label: t.view.edit(current.title) }] : []),
    ...(current && current.id !== views.default ? [{ key: "default", label: t.view.makeDefault(current.title) }] : []),
    ...(views.default ? [{ key: "undefault", label: t.view.noDefault }] : []),
    ...(current?.mine ? [{ key: "drop", danger: true, label: t.view.drop(current.title) }] : []),
  ]
  const doings: Record<string, () => void> = {
    keep: () => setAsking({}),
    edit: () => setAsking({ view: current }),
    update: () => current && void ask(changeView(register.id, current.id, { ...current, query: now }), t.view.updated),
    default: () => current && void ask(chooseDefaultView(register.id, current.id), t.view.defaultChosen),
    undefault: () => void ask(chooseDefaultView(register.id, null), t.view.defaultChosen),
    drop: () => {
      if (!current) return
      onOpen({ ...now, v: NO_VIEW })
      void ask(dropView(register.id, current.id), t.view.dropped)
    },
    [NO_VIEW]: () => onOpen({ v: NO_VIEW }),
  }
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          className: "long-menu",
          items,
          selectedKeys: [current?.id ?? NO_VIEW],
          onClick: ({ key }) => {
            const view = views.views.find((one) => one.id === key)
            if (view) onOpen({ ...view.query, v: view.id })
            else doings[key]?.()
          },
        }}
      >
        <Button type="text" className="view-menu no-print">
          {t.view.word}：{current?.title ?? t.view.none}
          {isChanged && <span className="quiet">{t.view.changed}</span>} <span aria-hidden="true">▾</span>
        </Button>
      </Dropdown>
      {asking && (
        <KeepView
          register={register}
          view={asking.view}
          query={asking.view?.query ?? now}
          roles={views.roles}
          isDefault={!!asking.view && asking.view.id === views.default}
          onClose={() => setAsking(null)}
          onKept={(next, id) => {
            written(next)
            setAsking(null)
            if (!asking.view) onOpen({ ...now, v: id })
          }}
        />
      )}
    </>
  )
}

function keptNow(register: Register, params: URLSearchParams, columns: string[]): Record<string, string> {
  const kept = keptOf(params)
  delete kept.columns
  return columns.join() === register.list.join() ? kept : { ...kept, columns: columns.join() }
}

const isSameQuery = (a: Record<string, string>, b: Record<string, string>) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value)
