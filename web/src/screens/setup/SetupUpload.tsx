/** Organisations or accounts from a spreadsheet: tried first, then imported. */
import { Button } from "antd"
import { useState } from "react"
import { Link, useNavigate, useParams } from "react-router"
import { hrefs, uploadSetup } from "../../api/calls"
import { queryClient } from "../../api/queries"
import type { SetupResult } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Drop } from "../../ui/Drop"
import { PageHead } from "../../ui/PageHead"
import { Wait } from "../../ui/Wait"
import { useNotices } from "../../ui/notices"

export function SetupUpload() {
  const { step = "" } = useParams()
  const message = useNotices()
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const [result, setResult] = useState<SetupResult | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const send = async (chosen: File, isDryRun: boolean) => {
    setBusy(true)
    setFault(null)
    try {
      const answer = await uploadSetup(step, chosen, isDryRun)
      if (isDryRun) {
        setFile(chosen)
        setResult(answer)
        return
      }
      void message.success(t.setup.imported(answer.accepted - answer.present))
      void queryClient.invalidateQueries()
      await navigate(step === "accounts" ? paths.setupSlips() : paths.setup())
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <PageHead
        title={t.setup.upload}
        over={<Link to={paths.setup()}>{t.setup.title}</Link>}
        actions={result && <Button onClick={() => setResult(null)}>{t.setup.anew}</Button>}
      />
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      {isBusy && <Wait text={t.setup.trying} />}
      {!isBusy && !result && (
        <div className="narrow">
          <p>
            {t.setup.step1}　
            <Button size="small" href={hrefs.setupTemplate(step)} download>
              {t.setup.template}
            </Button>
          </p>
          <p>{t.setup.step2}</p>
          <Drop label={t.setup.upload} help={t.setup.tryFirst} accept=".xlsx,.xls,.et,.ods,.csv" onFile={(chosen) => void send(chosen, true)} />
        </div>
      )}
      {!isBusy && result && file && (
        <>
          <p className="verify-sum num">{t.setup.result(result.rows, result.accepted - result.present, result.present)}</p>
          {result.rejected.length > 0 && (
            <section className="block">
              <h2 className="bad">{t.setup.rejected(new Set(result.rejected.map((one) => one.row)).size)}</h2>
              <table className="facts-table">
                <thead>
                  <tr>
                    <th className="right">{t.setup.row}</th>
                    <th>{t.setup.column}</th>
                    <th>{t.setup.value}</th>
                    <th>{t.setup.problem}</th>
                  </tr>
                </thead>
                <tbody>
                  {result.rejected.map((one, i) => (
                    <tr key={`${one.row}${one.column}${i}`}>
                      <td className="right num">{one.row}</td>
                      <td>{one.column}</td>
                      <td>{one.value}</td>
                      <td>{one.message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {result.preview.length > 0 && (
            <section className="block">
              <h2>{t.setup.preview}</h2>
              <div className="scroll-x">
                <table className="facts-table">
                  <thead>
                    <tr>
                      {result.columns.map((column) => (
                        <th key={column}>{column}</th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {result.preview.map((row, i) => (
                      <tr key={i}>
                        {result.columns.map((column) => (
                          <td key={column}>{row[column] === null || row[column] === undefined ? "" : String(row[column])}</td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )}
          {result.accepted > result.present && (
            <Button type="primary" onClick={() => void send(file, false)}>
              {t.setup.import(result.accepted - result.present)}
            </Button>
          )}
        </>
      )}
    </>
  )
}
