/** 发放令牌: draws the token a 数据共享方 or a program of one's own asks with. */
import { issueToken } from "../../api/calls"
import { useManyWritten } from "../../api/queries"
import type { RecordFacts } from "../../api/types"
import { t } from "../../text/text"
import { Copied, ShownOnce } from "./ShownOnce"

export function IssueToken({ record, of }: { record: RecordFacts; of: "consumers" | "passes" }) {
  const written = useManyWritten()
  const isAnew = !!record.values.issued_on
  return (
    <ShownOnce
      verb={isAnew ? t.feed.again : t.feed.issue}
      isPrimary={!isAnew}
      title={t.feed.title(record.label)}
      help={isAnew ? t.feed.againHelp : t.feed.help[of]}
      once={t.feed.once}
      how={t.feed.how[of]}
      draw={async () => {
        const issued = await issueToken(of, record.id)
        void written()
        return issued
      }}
    >
      {({ token, key }) => (
        <>
          <div className="field">
            <Copied text={token} label={t.feed.token} isCode />
          </div>
          {key && (
            <div className="field">
              <span>{t.feed.key}</span>
              <Copied text={key} label={t.feed.key} isCode />
            </div>
          )}
        </>
      )}
    </ShownOnce>
  )
}
