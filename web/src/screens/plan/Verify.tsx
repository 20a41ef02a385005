/** 核验总结: every number of a drafted document, counted again from its records. */
import { Button } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { verifyReport } from "../../api/calls"
import type { Verified, VerifiedNumber } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { Drop } from "../../ui/Drop"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"
import { Wait } from "../../ui/Wait"
import "./plan.css"

export function Verify() {
  const [verified, setVerified] = useState<{ name: string; result: Verified } | null>(null)
  const [going, setGoing] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)

  const send = async (file: File) => {
    setGoing(file.name)
    setFault(null)
    setVerified(null)
    try {
      setVerified({ name: file.name, result: await verifyReport(file) })
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setGoing(null)
    }
  }

  return (
    <>
      <PageHead
        title={t.plan.verify}
        over={verified?.name}
        actions={verified && <Button onClick={() => setVerified(null)}>{t.plan.again}</Button>}
      />
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      {going && <Wait text={t.plan.verifying} />}
      {!going && !verified && <Drop label={t.plan.verify} help={t.plan.verifyHelp} accept=".docx" onFile={(file) => void send(file)} />}
      {verified && <Result result={verified.result} />}
    </>
  )
}

function Result({ result }: { result: Verified }) {
  const wrong = result.numbers.filter((number) => !number.ok)
  // What is wrong comes first; a reader should not have to search for it.
  const ordered = [...wrong, ...result.numbers.filter((number) => number.ok)]
  return (
    <>
      <p className="verify-sum" role="status">
        {result.numbers.length === 0 ? (
          t.plan.none
        ) : wrong.length === 0 ? (
          <Lamp tone="good">{t.plan.allRight(result.numbers.length)}</Lamp>
        ) : (
          <Lamp tone="bad">{t.plan.someWrong(wrong.length, result.numbers.length)}</Lamp>
        )}
      </p>
      {ordered.length > 0 && (
        <div className="scroll-x">
          <table className="facts-table verify-table">
            <thead>
              <tr>
                <th>{t.list.state}</th>
                <th className="right">{t.plan.found}</th>
                <th className="right">{t.plan.expected}</th>
                <th className="right">{t.plan.now}</th>
                <th>{t.plan.measure}</th>
                <th>{t.plan.sentence}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {ordered.map((number) => (
                <NumberLine key={number.key} number={number} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {result.vanished.length > 0 && (
        <section className="block">
          <h2>{t.plan.vanished}</h2>
          <p className="num">{result.vanished.map((one) => `${one.measure_title ?? ""} ${one.text ?? one.key}`.trim()).join(t.common.and)}</p>
        </section>
      )}
      {result.duplicates.length > 0 && (
        <p className="notice">
          {t.plan.duplicates}
          {result.duplicates.join(t.common.and)}
        </p>
      )}
      {result.unmarked.length > 0 && (
        <section className="block">
          <h2>
            {t.plan.unmarked} <span className="quiet num">{t.desk.items(result.unmarked.length)}</span>
          </h2>
          <p className="quiet">{t.plan.unmarkedHelp}</p>
          <ul className="todo-rows">
            {result.unmarked.map((one, i) => (
              <li key={`${one.text}${i}`}>
                <strong className="num">{one.text}</strong>
                <span>{one.sentence}</span>
                <span className="quiet num">{one.place}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result.numbers.length === 0 && result.unmarked.length === 0 && <Blank title={t.plan.none} />}
    </>
  )
}

function NumberLine({ number }: { number: VerifiedNumber }) {
  return (
    <tr>
      <td>
        {number.ok ? <Lamp tone="good">{t.plan.right}</Lamp> : <Lamp tone="bad">{t.plan.wrong}</Lamp>}
        {number.changed && (
          <div>
            <Lamp tone="wait">{t.plan.changedSince}</Lamp>
          </div>
        )}
      </td>
      <td className={`right num${number.ok ? "" : " bad"}`}>{number.text}</td>
      <td className="right num">{number.expected ?? "—"}</td>
      <td className="right num">{number.now ?? "—"}</td>
      <td>
        {number.measure_title}
        <div className="quiet">
          {number.organisation} {number.period ? periodInWords(number.period) : ""}
        </div>
      </td>
      <td>
        {number.sentence}
        <div className="quiet num">{number.place}</div>
        {number.reason && <div className="bad">{number.reason}</div>}
      </td>
      <td>{number.rows_path && <Link to={number.rows_path}>{t.plan.rows}</Link>}</td>
    </tr>
  )
}
