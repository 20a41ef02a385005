/** One target against its result, and how it is divided among units. */
import { Button, Tooltip } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { takeStep, updateRecord } from "../../api/calls"
import { useModel, useRecord } from "../../api/queries"
import type { Labels, RecordFacts, Row, Value } from "../../api/types"
import { Input as DecimalInput } from "../../fields/decimal/Input"
import { differenceOf, grouped, sumOf, trimmed } from "../../fields/number"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Lamp } from "../../ui/Lamp"
import { StateLamp } from "../../views/StateLamp"
import { DivideDialog } from "./DivideDialog"
import { usePartWritten } from "./reading"
import { TargetWords } from "./TreePane"
import { typedWord } from "./typed"
import { useNotices } from "../../ui/notices"

interface Props {
  target: Row
  /** The targets divided from it. */
  parts: Row[]
  labels: Labels
}

const inWords = (value: Value | undefined) => (value === null || value === undefined ? null : grouped(trimmed(String(value))))

export function Target({ target, parts, labels }: Props) {
  const model = useModel()
  const register = model.registers["plan.target"]
  const record = useRecord("plan.target", target.id)
  const written = usePartWritten()
  const [isDividing, setDividing] = useState(false)
  if (!register) return null
  const unit = String(target.values.unit ?? "")
  const kept = parts.filter((part) => part.state !== "dropped")
  const divide = record.data?.steps.find((step) => step.name === "divide")
  const definition = register.steps.find((step) => step.name === "divide")
  const result = inWords(target.values.result)

  return (
    <div className="target-box">
      <div className="target-head">
        <Link to={paths.record("plan.target", target.id)}>
          <TargetWords values={target.values} model={model} />
        </Link>
        <span className="num">
          {t.plan.result} {result ? `${result}${unit}` : "—"}
        </span>
        {result && <Typed values={target.values} />}
        <StateLamp register={register} state={target.state} late={target.late} />
        {divide && definition && (
          <span className="acts no-print">
            {divide.possible ? (
              <Button size="small" onClick={() => setDividing(true)}>
                {divide.title}
              </Button>
            ) : (
              <Tooltip title={divide.reason}>
                <Button size="small" className="impossible" aria-disabled="true" aria-label={`${divide.title}：${divide.reason ?? ""}`}>
                  {divide.title}
                </Button>
              </Tooltip>
            )}
          </span>
        )}
      </div>
      {kept.length > 0 && record.data && <Division target={record.data} parts={kept} labels={labels} onWritten={written} />}
      {isDividing && record.data && definition && (
        <DivideDialog
          record={record.data}
          step={definition}
          onClose={() => setDividing(false)}
          onDone={(done) => {
            setDividing(false)
            void written(done)
          }}
        />
      )}
    </div>
  )
}

interface DivisionProps {
  target: RecordFacts
  parts: Row[]
  labels: Labels
  onWritten: (record: RecordFacts) => unknown
}

/** The parts as a grid: drafted ones can be typed over until they add up and are issued. */
function Division({ target, parts, labels, onWritten }: DivisionProps) {
  const message = useNotices()
  const register = useModel().registers["plan.target"]
  const [typed, setTyped] = useState<Record<string, Value>>({})
  const [isBusy, setBusy] = useState(false)
  const field = register?.fields.find((one) => one.name === "value")
  const issue = target.steps.find((step) => step.name === "issue")
  if (!register || !field) return null

  const unit = String(target.values.unit ?? "")
  const valueOf = (part: Row) => (part.id in typed ? typed[part.id] : part.values.value)
  const texts = parts.map((part) => (valueOf(part) === null || valueOf(part) === undefined ? null : String(valueOf(part))))
  const total = target.values.value === null || target.values.value === undefined ? null : trimmed(String(target.values.value))
  const sum = sumOf(texts)
  const difference = total === null ? null : differenceOf(total, sum)
  const isSummed = total !== null && target.values.additive !== false
  const isDrafted = parts.some((part) => part.state === "drafted")
  const changed = parts.filter((part) => part.id in typed && typed[part.id] !== part.values.value)

  /** Saves what was typed; false if the server refused one of them. */
  const save = async (): Promise<boolean> => {
    for (const part of changed) {
      try {
        onWritten(await updateRecord("plan.target", part.id, part.version, { value: typed[part.id] }))
        setTyped(({ [part.id]: _, ...rest }) => rest)
      } catch (error) {
        void message.error(`${labels[String(part.values.holder)] ?? ""}：${error instanceof Error ? error.message : String(error)}`)
        return false
      }
    }
    return true
  }

  const run = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      void message.error(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="parts">
      <table className="facts-table" aria-label={t.plan.parts}>
        <thead>
          <tr>
            <th>{t.plan.part}</th>
            <th className="right">
              {t.plan.partValue}
              {unit && `（${unit}）`}
            </th>
            <th className="right">{t.plan.result}</th>
            <th>{t.list.state}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => {
            const name = labels[String(part.values.holder)] ?? part.label
            return (
              <tr key={part.id}>
                <td>
                  <Link to={paths.record("plan.target", part.id)}>{name}</Link>
                </td>
                <td className="right">
                  {part.state === "drafted" ? (
                    <>
                      <label className="sr-only" htmlFor={`part-${part.id}`}>
                        {name}
                        {t.plan.partValue}
                      </label>
                      <DecimalInput
                        id={`part-${part.id}`}
                        field={{ ...field, unit: null }}
                        value={valueOf(part)}
                        onChange={(value) => setTyped((was) => ({ ...was, [part.id]: value }))}
                        isDisabled={isBusy}
                      />
                    </>
                  ) : (
                    <span className="num">{inWords(part.values.value) ?? "—"}</span>
                  )}
                </td>
                <td className="right num">
                  {inWords(part.values.result) ?? "—"}{" "}
                  {part.values.result !== null && part.values.result !== undefined && <Typed values={part.values} />}
                </td>
                <td>
                  <StateLamp register={register} state={part.state} late={part.late} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <div className="sum-line">
        {isSummed && (
          <>
            <strong className="num">{t.plan.sumOf(grouped(sum), grouped(total), unit)}</strong>
            {difference === "0" ? (
              <Lamp tone="good">{t.plan.exact}</Lamp>
            ) : (
              <Lamp tone="wait">
                {difference?.startsWith("-") ? t.plan.over(grouped(difference.slice(1)), unit) : t.plan.short(grouped(difference ?? ""), unit)}
              </Lamp>
            )}
          </>
        )}
        {changed.length > 0 && (
          <Button size="small" loading={isBusy} onClick={() => void run(async () => void (await save()))}>
            {t.plan.saveParts}
          </Button>
        )}
        {isDrafted && issue && (
          <Tooltip title={issue.possible ? null : issue.reason}>
            <Button
              size="small"
              type="primary"
              loading={isBusy}
              className={issue.possible ? undefined : "impossible"}
              aria-disabled={!issue.possible}
              onClick={() =>
                issue.possible &&
                void run(async () => {
                  if (!(await save())) return
                  onWritten(await takeStep("plan.target", target.id, "issue", target.version, {}))
                  void message.success(t.plan.issued)
                })
              }
            >
              {issue.title}
            </Button>
          </Tooltip>
        )}
      </div>
    </div>
  )
}

function Typed({ values }: { values: RecordFacts["values"] }) {
  const word = typedWord(values)
  return word && <span className="typed">{word}</span>
}
