/** One record of any register: who has it now, its facts, its history, what belongs to it. */
import { Button, Tooltip } from "antd"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { hrefs } from "../api/calls"
import { useRecord, useRegister } from "../api/queries"
import type { Field, RecordFacts, Register, Value } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { paths } from "../paths"
import { dayInSentence, instantInTable } from "../text/dates"
import { t } from "../text/text"
import { Answer } from "../ui/Answer"
import { PageHead } from "../ui/PageHead"
import { BroughtHere } from "./BroughtHere"
import { Facts } from "./Facts"
import { HistoryPane } from "./HistoryPane"
import { Neighbours } from "./Neighbours"
import { numberOf } from "./number"
import { MadeAbout, RelatedLists } from "./RelatedLists"
import { StateLamp } from "./StateLamp"
import { Steps } from "./Steps"
import { Then } from "./Then"
import { Urge } from "./Urge"

interface Props {
  register: Register
  id: string
  /** What a screen adds, given the record. */
  actions?: (record: RecordFacts) => ReactNode
  below?: (record: RecordFacts) => ReactNode
  /** Steps that those actions stand for. */
  without?: string[]
  /** Facts that are shown another way, or say nothing to a reader. */
  withoutFacts?: string[]
}

export function RecordPage({ register, id, actions, below, without, withoutFacts }: Props) {
  const record = useRecord(register.id, id)
  const isDated = register.dated.length > 0
  const edit = isDated ? t.record.amend : t.record.edit
  return (
    <Answer query={record}>
      {(data) => (
        <>
          <PageHead
            title={data.label}
            over={
              <>
                <Neighbours key={id} register={register} id={id} />
                {data.number !== data.label && <span className="num">　{numberOf(register, data)}</span>}
              </>
            }
            actions={
              <>
                {actions?.(data)}
                <MadeAbout record={data} />
                {data.prints.map((paper) => (
                  <Button key={paper.name} href={hrefs.paper(register.id, id, paper.name)} download>
                    {t.record.paper(paper.title)}
                  </Button>
                ))}
                {data.public && (
                  <Button href={data.public} target="_blank">
                    {t.record.public}
                  </Button>
                )}
                {data.dossier && <OfThePerson about={`${register.id}/${id}`} />}
                {isDated && register.create && (
                  <Link to={paths.create(register.id, nextOf(register, data))}>
                    <Button>{t.record.change}</Button>
                  </Link>
                )}
                {data.edit.possible ? (
                  <Link to={paths.edit(register.id, id)}>
                    <Button>{edit}</Button>
                  </Link>
                ) : data.edit.offered ? (
                  <Tooltip title={data.edit.reason}>
                    <Button className="impossible" aria-disabled="true" aria-describedby="why-not-edit">
                      {edit}
                    </Button>
                    <span id="why-not-edit" className="sr-only">
                      {data.edit.reason}
                    </span>
                  </Tooltip>
                ) : null}
              </>
            }
          />
          <StateBar register={register} record={data} without={without} />
          {register.states.length > 0 && <BroughtHere register={register} record={data} />}
          <div className="record">
            <div className="record-left">
              <Facts register={register} record={data} without={withoutFacts} />
              {register.course_of && <Then register={register} record={data} />}
              {below?.(data)}
              <FormerFacts record={data} />
              <p className="quiet record-times">
                {t.record.created} {instantInTable(data.created_at)}　{t.record.changed} {instantInTable(data.changed_at)}
              </p>
              <RelatedLists record={data} />
            </div>
            <HistoryPane register={register} id={id} />
          </div>
        </>
      )}
    </Answer>
  )
}

/** 变更: what the next episode begins with; what is personal stays out of the address. */
function nextOf(register: Register, { values }: RecordFacts) {
  const isOpen = ({ name, level }: Field) => name !== "from" && name !== "to" && (level === undefined || level === "public" || level === "internal")
  const plain = (value: Value | undefined) => (typeof value === "string" || typeof value === "number" ? value : undefined)
  return Object.fromEntries(register.fields.filter(isOpen).map(({ name }) => [name, plain(values[name])]))
}

/** What the law lets a person ask for: a copy of all that is held, and that it is erased. */
function OfThePerson({ about }: { about: string }) {
  const mayErase = !!useRegister("access.erasure")?.create
  return (
    <>
      <Link to={paths.dossier(about)}>
        <Button>{t.dossier.copy}</Button>
      </Link>
      {mayErase && (
        <Link to={paths.create("access.erasure", { about })}>
          <Button danger>{t.dossier.eraseShort}</Button>
        </Link>
      )}
    </>
  )
}

/** What was filled in under earlier definitions and has no field any more. */
function FormerFacts({ record }: { record: RecordFacts }) {
  if (record.former.length === 0) return null
  return (
    <section className="facts">
      <h3>{t.record.former}</h3>
      <p className="quiet">{t.record.formerHelp}</p>
      <dl>
        {record.former.map((fact) => (
          <div key={`${fact.until} ${fact.title}`} className="fact">
            <dt>{fact.title}</dt>
            <dd>
              {fact.text} <span className="quiet num">{t.record.formerUntil(dayInSentence(instantInTable(fact.until)))}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** 状态、现由谁办、到何时、能做什么. */
export function StateBar({ register, record, without }: { register: Register; record: RecordFacts; without?: string[] }) {
  if (register.states.length === 0 && record.steps.length === 0) return null
  return (
    <div className="state-bar">
      <StateLamp register={register} state={record.state} late={record.late} />
      {record.holder && (
        <span>
          {t.record.holder} <strong>{record.holder.text}</strong>
        </span>
      )}
      {record.holder?.until && (
        <span>
          {t.record.until} {dayInSentence(record.holder.until)}
        </span>
      )}
      {record.roles.length > 0 && <span>{record.roles.join("、")}</span>}
      <Urge register={register} record={record} />
      <div className="no-print state-bar-steps">
        <Steps register={register} record={record} without={without} />
      </div>
      <Standing register={register} record={record} />
    </div>
  )
}

/** 灯，和为什么: who opens what is red wants to know that first. */
function Standing({ register, record }: { register: Register; record: RecordFacts }) {
  const lamp = register.fields.find((field) => field.name === "lamp" && field.computed)
  if (!lamp || isMissing(record.values.lamp)) return null
  const { Cell } = kindOf(lamp.type)
  return (
    <p className="state-bar-why">
      <Cell field={lamp} value={record.values.lamp} labels={record.labels} files={record.files} masked={record.masked} />
      {!isMissing(record.values.lamp_why) && ` ${String(record.values.lamp_why)}`}
    </p>
  )
}
