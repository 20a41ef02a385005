/** Before a batch is taken back it is told what goes and what stays. */
import { useMutation, useQuery } from "@tanstack/react-query"
import { Button, Modal } from "antd"
import { foreseeUndo, undoBatch } from "../../api/calls"
import type { Batch } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"

interface Props {
  batch: Batch
  onClose: (next?: Batch) => void
}

export function UndoDialog({ batch, onClose }: Props) {
  const foreseen = useQuery({ queryKey: ["batch", batch.id, "undo"], queryFn: () => foreseeUndo(batch.id), gcTime: 0 })
  const undo = useMutation({ mutationFn: () => undoBatch(batch.id), onSuccess: (next) => onClose(next) })
  return (
    <Modal
      open
      title={t.exchange.undoTitle(batch.number ?? "")}
      onCancel={() => onClose()}
      footer={[
        <Button key="keep" onClick={() => onClose()}>
          {t.exchange.undoKeep}
        </Button>,
        <Button key="undo" danger type="primary" disabled={!foreseen.data} loading={undo.isPending} onClick={() => undo.mutate()}>
          {t.exchange.undo}
        </Button>,
      ]}
    >
      {undo.isError && (
        <div className="faults" role="alert">
          {undo.error.message}
        </div>
      )}
      <Answer query={foreseen} wait={t.exchange.foreseeing}>
        {({ undone, kept, rows, whole }) => (
          <>
            <p className="num">{whole ? t.exchange.foreseen(undone, kept) : t.exchange.foreseenPart(undone, kept)}</p>
            {rows.length > 0 && (
              <table className="facts-table" aria-label={t.exchange.staying}>
                <thead>
                  <tr>
                    <th className="right">{t.exchange.row}</th>
                    <th>{t.exchange.stays}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, 20).map(({ row, says }) => (
                    <tr key={row}>
                      <td className="right num">{row}</td>
                      <td>{says.join("；")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            <p className="quiet">{t.exchange.undoTraces}</p>
          </>
        )}
      </Answer>
    </Modal>
  )
}
