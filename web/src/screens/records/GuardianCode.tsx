/** 发放登录码: what a guardian signs in with the first time, given by the school. */
import { resetAccount } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { t } from "../../text/text"
import { Copied, ShownOnce } from "./ShownOnce"

export function GuardianCode({ record }: { record: RecordFacts }) {
  return (
    <ShownOnce
      verb={t.guardianCode.give}
      isPrimary={false}
      title={t.guardianCode.title(record.label)}
      help={t.guardianCode.help}
      once={t.guardianCode.once}
      how={t.guardianCode.how}
      draw={() => resetAccount(String(record.values.account))}
    >
      {({ login, code }) => (
        <dl className="given">
          {[
            [t.guardianCode.login, login],
            [t.guardianCode.code, code],
            [t.guardianCode.address, location.origin],
          ].map(([title, text]) => (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>
                <Copied text={text} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </ShownOnce>
  )
}
