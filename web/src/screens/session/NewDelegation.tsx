/** The form of a new 委托代办: which position, what of it, who, from when until when. */
import { useQuery } from "@tanstack/react-query"
import { Button, Input, Select } from "antd"
import { useState } from "react"
import { delegate, findDelegates } from "../../api/calls"
import { Refused } from "../../api/client"
import { useManyWritten } from "../../api/queries"
import type { Delegations, Field, Value } from "../../api/types"
import { t } from "../../text/text"
import { useSettled } from "../../ui/later"
import { useNotices } from "../../ui/notices"
import { CLEAR } from "../../ui/spoken"
import { dayText } from "../../views/calendar/month"
import { FieldBox } from "../../views/FieldBox"
import { type Fault, Faults } from "../../views/Faults"

type Position = Delegations["positions"][number]

interface Props {
  positions: Position[]
  onGiven: (now: Delegations) => void
}

const PREFIX = "lend"
/** Everything a position does. */
const ALL = ""

const FROM: Field = { name: "from", title: t.delegations.from, type: "date", required: true }
const UNTIL: Field = { name: "until", title: t.delegations.until, type: "date", required: true, help: t.delegations.untilHelp }

export function NewDelegation({ positions, onGiven }: Props) {
  const message = useNotices()
  const written = useManyWritten()
  const [position, setPosition] = useState(positions[0]?.id ?? "")
  const [scope, setScope] = useState(ALL)
  const [person, setPerson] = useState<string>()
  const [days, setDays] = useState<{ from: Value; until: Value }>({ from: dayText(new Date()), until: null })
  const [why, setWhy] = useState("")
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)
  const chosen = positions.find((one) => one.id === position)
  const faultOf = (name: string) => refusal.faults.find((fault) => fault.field === name)?.message

  const give = async () => {
    const { from, until } = days
    const empty = [
      { field: "delegate", title: t.delegations.delegate, is: !person },
      { field: "from", title: t.delegations.from, is: !from },
      { field: "until", title: t.delegations.until, is: !until },
    ]
    const faults = empty.filter((one) => one.is).map(({ field, title }) => ({ field, message: t.form.missing(title) }))
    setRefusal({ message: null, faults })
    if (!person || !from || !until) return
    setBusy(true)
    try {
      const wish = { position, scope: scope || null, delegate: person, from: String(from), until: String(until), why: why.trim() || null }
      onGiven(await delegate(wish))
      void message.success(t.delegations.done)
      setPerson(undefined)
      setWhy("")
      void written()
    } catch (error) {
      const faults = error instanceof Refused ? error.faults : []
      setRefusal({ message: error instanceof Error ? error.message : String(error), faults })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section aria-label={t.delegations.new}>
      <h2 className="apart">{t.delegations.new}</h2>
      <Faults prefix={PREFIX} message={refusal.message} faults={refusal.faults} />
      {positions.length > 1 && (
        <div className="field">
          <label htmlFor={`${PREFIX}-position`}>{t.delegations.position}</label>
          <Select
            id={`${PREFIX}-position`}
            className="wide"
            value={position}
            onChange={(next) => {
              setPosition(next)
              setScope(ALL)
              setPerson(undefined)
            }}
            options={positions.map((one) => ({ value: one.id, label: one.title }))}
          />
        </div>
      )}
      <div className="field">
        <label htmlFor={`${PREFIX}-scope`}>{t.delegations.scope}</label>
        <Select
          id={`${PREFIX}-scope`}
          className="wide"
          value={scope}
          onChange={setScope}
          options={[
            { value: ALL, label: t.delegations.all },
            ...(chosen?.scopes ?? []).map(({ id, title, of }) => ({ value: id, label: of ? `${of} · ${title}` : t.delegations.allOf(title) })),
          ]}
        />
      </div>
      <Delegate key={position} position={position} value={person} onChange={setPerson} fault={faultOf("delegate")} />
      <FieldBox prefix={PREFIX} field={FROM} value={days.from} onChange={(from) => setDays({ ...days, from })} fault={faultOf("from")} />
      <FieldBox prefix={PREFIX} field={UNTIL} value={days.until} onChange={(until) => setDays({ ...days, until })} fault={faultOf("until")} />
      <div className="field">
        <label htmlFor={`${PREFIX}-why`}>{t.delegations.why}</label>
        <Input id={`${PREFIX}-why`} value={why} maxLength={100} onChange={(event) => setWhy(event.target.value)} />
      </div>
      <Button type="primary" loading={isBusy} onClick={() => void give()}>
        {t.delegations.give}
      </Button>
    </section>
  )
}

interface DelegateProps {
  position: string
  value: string | undefined
  onChange: (person: string | undefined) => void
  fault?: string
}

/** Colleagues of the unit at first; others by name. */
function Delegate({ position, value, onChange, fault }: DelegateProps) {
  const [typed, setTyped] = useState("")
  const q = useSettled(typed, 250)
  const found = useQuery({ queryKey: ["delegates", position, q], queryFn: () => findDelegates(position, q), enabled: !!position })
  const id = `${PREFIX}-delegate`
  return (
    <div className="field">
      <label htmlFor={id}>
        {t.delegations.delegate}
        <span className="required" aria-hidden="true">
          *
        </span>
      </label>
      <Select
        id={id}
        className="wide"
        value={value}
        onChange={onChange}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        options={(found.data?.people ?? []).map((one) => ({ value: one.id, label: `${one.name}（${one.unit}）` }))}
        loading={found.isFetching}
        notFoundContent={found.isFetching ? t.common.loading : t.delegations.nobody}
        placeholder={t.delegations.hint}
        allowClear={CLEAR}
        status={fault ? "error" : undefined}
        aria-describedby={`${id}-help`}
      />
      {fault && <div className="field-fault">{fault}</div>}
      <div id={`${id}-help`} className="field-help">
        {t.delegations.delegateHelp}
      </div>
    </div>
  )
}
