/** 导出: in which kind of file, and what for; a small list comes at once, a large one in the background. */
import { useMutation, useQuery } from "@tanstack/react-query"
import { Button, Checkbox, Input, Modal, Radio } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { beginExport, type Filters, foreseeExport, hrefs } from "../../api/calls"
import { Refused } from "../../api/client"
import type { Register } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { download } from "../../ui/download"
import { useKept } from "../kept"

const FORMATS = ["xlsx", "csv", "gb18030", "parquet"] as const
type Format = (typeof FORMATS)[number]

interface Props {
  register: Register
  /** What the list is asked, with its columns. */
  query: Filters
  onClose: () => void
}

export function ExportDialog({ register, query, onClose }: Props) {
  const [format, setFormat] = useKept<Format>("export.format", "xlsx")
  const [inCodes, setInCodes] = useKept<boolean>("export.codes", false)
  const [purpose, setPurpose] = useState("")
  const isCoded = register.fields.some((field) => field.standard)
  const asked = { ...query, format, ...(isCoded && inCodes && { codes: "jyt1001" }), purpose }
  const begin = useMutation({
    mutationFn: () => beginExport(register.id, asked),
    onSuccess: ({ job }) => {
      if (job) return
      download(hrefs.export(register.id, asked))
      onClose()
    },
  })
  const fault = begin.error instanceof Refused ? begin.error.faults.find((one) => one.field === "purpose")?.message : undefined
  const foreseen = useQuery({ queryKey: ["rows", register.id, "export", query], queryFn: () => foreseeExport(register.id, query) })
  const isPersonal = foreseen.data?.personal ?? false
  const job = begin.data?.job
  return (
    <Modal
      open
      title={t.export.title(register.title)}
      onCancel={onClose}
      footer={
        job ? (
          <Button type="primary" onClick={onClose}>
            {t.common.close}
          </Button>
        ) : (
          [
            <Button key="cancel" onClick={onClose}>
              {t.common.cancel}
            </Button>,
            <Button key="export" type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>
              {t.export.go}
            </Button>,
          ]
        )
      }
    >
      {job ? (
        <p role="status">
          {t.export.inBackground}
          <Link to={paths.jobs()}>{t.jobs.title}</Link>
        </p>
      ) : (
        <>
          {begin.isError && !fault && (
            <div className="faults" role="alert">
              {begin.error.message}
            </div>
          )}
          <Answer query={foreseen}>
            {({ rows, over, columns, masked }) => (
              <>
                <p>{t.export.foreseen(t.list.count(rows, over), columns)}</p>
                {masked.length > 0 && <p className="notice">{t.export.masked(masked)}</p>}
              </>
            )}
          </Answer>
          <Radio.Group className="choices one-column" aria-label={t.export.format} value={format} onChange={(event) => setFormat(event.target.value as Format)}>
            {FORMATS.map((one) => (
              <Radio key={one} value={one}>
                {t.export.formats[one]}
              </Radio>
            ))}
          </Radio.Group>
          {isCoded && (
            <Checkbox className="choices" checked={inCodes} onChange={(event) => setInCodes(event.target.checked)}>
              {t.export.inCodes}
            </Checkbox>
          )}
          {isCoded && inCodes && (
            <p className="quiet">
              {format === "xlsx" ? (
                t.export.legendSheet
              ) : (
                <>
                  {t.export.legendApart}
                  <Button type="link" size="small" onClick={() => download(hrefs.export(register.id, asked, "/fields"))}>
                    {t.export.legend}
                  </Button>
                </>
              )}
            </p>
          )}
          {(isPersonal || fault) && (
            <div className="field">
              <label htmlFor="export-purpose">{t.export.purpose}</label>
              <Input id="export-purpose" maxLength={200} value={purpose} status={fault ? "error" : ""} onChange={(event) => setPurpose(event.target.value)} />
              {fault && (
                <p className="bad" role="alert">
                  {fault}
                </p>
              )}
            </div>
          )}
          <p className="quiet">{isPersonal ? t.export.personal : t.export.noted}</p>
        </>
      )}
    </Modal>
  )
}
