/** 导入: a list into a register. What is decided of it stands in the address, the file too. */
import { useMutation, useQuery } from "@tanstack/react-query"
import { Button, Radio, Select } from "antd"
import { useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { beginImport, hrefs, lookAtImport, uploadList } from "../../api/calls"
import type { ImportWish, Look, Register } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Drop } from "../../ui/Drop"
import { PageHead } from "../../ui/PageHead"
import { Addressed } from "../../views/Addressed"
import { LookTable } from "./LookTable"
import { TopRows } from "./TopRows"
import { EXISTING, wishOf } from "./wish"

export function Import() {
  return <Addressed>{(register) => <Into key={register.id} register={register} />}</Addressed>
}

function Into({ register }: { register: Register }) {
  const [params, setParams] = useSearchParams()
  const wish = wishOf(params)
  return (
    <>
      <PageHead
        title={t.exchange.title(register.title)}
        over={<Link to={paths.list(register.id)}>{register.title}</Link>}
        actions={
          <>
            <Link to={paths.list("exchange.batch")}>
              <Button>{t.exchange.batches}</Button>
            </Link>
            {wish && <Button onClick={() => setParams({})}>{t.exchange.anew}</Button>}
          </>
        }
      />
      {wish ? <Looked register={register} wish={wish} /> : <Sending register={register} />}
    </>
  )
}

/** Without a file: where to get the form, and where to drop it. */
function Sending({ register }: { register: Register }) {
  const [params, setParams] = useSearchParams()
  const [percent, setPercent] = useState(0)
  const send = useMutation({
    mutationFn: (file: File) => uploadList(register.id, file, setPercent),
    onSuccess: ({ id }) => setParams({ ...Object.fromEntries(params), file: id }),
  })
  return (
    <div className="narrow">
      {send.isError && (
        <div className="faults" role="alert">
          {send.error.message}
        </div>
      )}
      {send.isPending ? (
        <p role="status">{t.files.uploading(send.variables.name, percent)}</p>
      ) : (
        <>
          <p>
            <Button href={hrefs.importTemplate(register.id)} download>
              {t.exchange.template}
            </Button>
            {"\u3000"}
            <span className="quiet">{t.exchange.templateHelp}</span>
          </p>
          <Drop label={t.exchange.title(register.title)} help={t.exchange.dropHelp} accept=".xlsx,.xlsm,.xls,.et,.xlsb,.ods,.csv,.txt" onFile={(file) => send.mutate(file)} />
        </>
      )}
    </div>
  )
}

function Looked({ register, wish }: { register: Register; wish: ImportWish }) {
  const look = useQuery({
    queryKey: ["import", register.id, wish],
    queryFn: () => lookAtImport(register.id, wish),
    placeholderData: (before) => before,
    staleTime: 60_000,
  })
  return (
    <Answer query={look} wait={t.exchange.looking}>
      {(data) => <Deciding register={register} wish={wish} look={data} isBusy={look.isFetching} />}
    </Answer>
  )
}

interface Props {
  register: Register
  wish: ImportWish
  look: Look
  isBusy: boolean
}

function Deciding({ register, wish, look, isBusy }: Props) {
  const navigate = useNavigate()
  const [, setParams] = useSearchParams()
  const [isPointing, setPointing] = useState(false)
  const begin = useMutation({
    mutationFn: () => beginImport(register.id, wish),
    onSuccess: (batch) => navigate(paths.batch(batch.id)),
  })
  const ask = (changes: Record<string, string | null>) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      for (const [key, value] of Object.entries(changes)) value === null ? next.delete(key) : next.set(key, value)
      return next
    }, { replace: true })
  const { create, update, same, refuse } = look.counts
  const shown = look.rows.length
  return (
    <div aria-busy={isBusy}>
      <section className="block import-how">
        <p>
          {t.exchange.file}：<strong>{look.name}</strong>
          {look.about !== null && <span className="quiet num">　{t.exchange.about(look.about)}</span>}
        </p>
        {look.sheets.length > 1 && (
          <p>
            <label htmlFor="import-sheet">{t.exchange.sheet}：</label>
            <Select
              id="import-sheet"
              value={look.sheet}
              options={look.sheets.map((name) => ({ value: name, label: name }))}
              onChange={(sheet) => ask({ sheet, heading: null })}
              popupMatchSelectWidth={false}
            />
            <span className="quiet">　{t.exchange.oneSheet(look.sheets.length)}</span>
          </p>
        )}
        {look.heading !== null && (
          <p>
            {t.exchange.heading(look.heading)}　
            <button type="button" className="link" aria-expanded={isPointing} onClick={() => setPointing(!isPointing)}>
              {t.exchange.pointAgain}
            </button>
          </p>
        )}
        {(look.heading === null || isPointing) && (
          <TopRows
            look={look}
            onPoint={(row) => {
              setPointing(false)
              ask({ heading: String(row) })
            }}
          />
        )}
        {look.heading !== null &&
          (look.key.length > 0 ? (
            <div role="group" aria-label={t.exchange.existingAsk(look.key)}>
              {t.exchange.existingAsk(look.key)}：
              <Radio.Group value={wish.existing} onChange={(event) => ask({ existing: String(event.target.value) })}>
                {EXISTING.map((how) => (
                  <Radio key={how} value={how}>
                    {t.exchange.existing[how]}
                  </Radio>
                ))}
              </Radio.Group>
            </div>
          ) : (
            <p className="quiet">{t.exchange.noKey}</p>
          ))}
      </section>
      {look.stands && (
        <div className="faults" role="alert">
          {look.stands}
        </div>
      )}
      {look.heading !== null && (
        <section className="block">
          <h2>{t.exchange.preview(shown)}</h2>
          <p className="num" role="status">
            {t.exchange.counts({ create, update, same, refuse })}
          </p>
          <LookTable look={look} onChoose={(at, field) => ask({ [`c.${at}`]: field })} />
        </section>
      )}
      {begin.isError && (
        <div className="faults" role="alert">
          {begin.error.message}
        </div>
      )}
      {look.heading !== null && (
        <div className="import-go">
          <span className="quiet">{refuse > 0 ? t.exchange.refuseHelp : t.exchange.undoHelp}</span>
          <Button
            type="primary"
            className={look.stands ? "impossible" : ""}
            aria-disabled={!!look.stands}
            aria-description={look.stands ?? undefined}
            loading={begin.isPending}
            onClick={() => !look.stands && begin.mutate()}
          >
            {t.exchange.begin}
          </Button>
        </div>
      )}
    </div>
  )
}
