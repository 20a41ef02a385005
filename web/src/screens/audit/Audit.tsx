/** 审计日志: the whole history asked by who, what, when and from where. Not here: what the changes held. */
import { Button } from "antd"
import { t } from "../../text/text"
import { ADDRESS, AuditPage } from "./AuditPage"

export const Audit = () => (
  <AuditPage
    texts={t.audit}
    columns={(asked, ask) => [
      ADDRESS,
      {
        title: t.audit.register,
        of: (row) => (
          <>
            {row.register_title} {row.mark}
            {!asked.record && row.action !== "define" && (
              <div>
                <Button type="link" size="small" onClick={() => ask({ record: row.record })} aria-label={`${t.audit.ofRecord}：${row.register_title} ${row.mark ?? row.number}`}>
                  {t.audit.ofRecord}
                </Button>
              </div>
            )}
          </>
        ),
      },
      { title: t.audit.action, of: (row) => row.action_title },
      {
        title: t.audit.what,
        of: (row) => (
          <>
            {row.fields.join("、")}
            {row.reason && <div className="quiet">{row.reason}</div>}
          </>
        ),
      },
    ]}
  />
)
