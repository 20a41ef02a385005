/** The first rows of a sheet, to point at the one that names the columns. */
import { Button } from "antd"
import type { Look } from "../../api/types"
import { t } from "../../text/text"

export function TopRows({ look, onPoint }: { look: Look; onPoint: (row: number) => void }) {
  const width = Math.max(0, ...look.top.map((row) => row.cells.length))
  return (
    <>
      <p className="quiet">{t.exchange.pointHelp}</p>
      <div className="scroll-x import-top">
        <table className="facts-table" aria-label={t.exchange.top}>
          <tbody>
            {look.top.map(({ row, cells }) => (
              <tr key={row} className={row === look.heading ? "is-heading" : ""}>
                <th scope="row">
                  <Button size="small" onClick={() => onPoint(row)} aria-label={t.exchange.point(row)}>
                    {t.exchange.rowNumber(row)}
                  </Button>
                </th>
                {Array.from({ length: width }, (_, at) => (
                  <td key={at}>{cells[at]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
