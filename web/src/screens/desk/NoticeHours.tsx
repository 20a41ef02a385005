/** When messages may come by mail and text message: quiet hours, and all of a day at once. */
import { Checkbox, Radio } from "antd"
import type { Notices } from "../../api/types"
import { t } from "../../text/text"
import { TimeBox } from "../../fields/TimeBox"

type Hours = Notices["hours"]

interface Props {
  /** Of the ids of its inputs. */
  prefix: string
  hours: Hours
  bureau: Notices["bureau"]
  onChange: (hours: Hours) => void
  /** What is wrong, by field. */
  faults: Record<string, string>
}

/** What is offered to whoever wants a digest and has not said when. */
const USUAL = "08:00"

export function NoticeHours({ prefix, hours, bureau, onChange, faults }: Props) {
  const set = (part: Partial<Hours>) => onChange({ ...hours, ...part })
  return (
    <>
      <fieldset className="field">
        <legend>{t.notices.quiet}</legend>
        <Radio.Group
          className="choices one-column"
          aria-label={t.notices.quiet}
          value={hours.quiet}
          onChange={({ target }) => set({ quiet: target.value as Hours["quiet"] })}
        >
          <Radio value="bureau">{t.notices.quietBureau(bureau)}</Radio>
          <Radio value="own">{t.notices.quietOwn}</Radio>
          <Radio value="none">{t.notices.quietNone}</Radio>
        </Radio.Group>
        {hours.quiet === "own" && (
          <div className="time-row">
            {(["from", "until"] as const).map((name) => (
              <label key={name}>
                {t.notices[name]}
                <TimeBox id={`${prefix}-${name}`} label={t.notices[name]} value={hours[name] ?? null} onChange={(at) => set({ [name]: at })} isInvalid={!!faults[name]} />
              </label>
            ))}
            <Checkbox checked={hours.workdays_only} onChange={({ target }) => set({ workdays_only: target.checked })}>
              {t.notices.workdaysOnly}
            </Checkbox>
          </div>
        )}
        {(faults.from ?? faults.until) && <div className="field-fault">{faults.from ?? faults.until}</div>}
        <div className="field-help">{t.notices.quietHelp}</div>
      </fieldset>
      <fieldset className="field">
        <legend>{t.notices.pace}</legend>
        <Radio.Group
          className="choices one-column"
          aria-label={t.notices.pace}
          value={hours.digest_at ? "daily" : "once"}
          onChange={({ target }) => set({ digest_at: target.value === "daily" ? USUAL : null })}
        >
          <Radio value="once">{t.notices.atOnce}</Radio>
          <Radio value="daily">{t.notices.daily}</Radio>
        </Radio.Group>
        {hours.digest_at && (
          <div className="time-row">
            <label>
              {t.notices.digestAt}
              <TimeBox id={`${prefix}-digest_at`} label={t.notices.digestAt} value={hours.digest_at} onChange={(at) => set({ digest_at: at ?? USUAL })} isInvalid={!!faults.digest_at} />
            </label>
          </div>
        )}
        <div className="field-help">{t.notices.urgentHelp}</div>
      </fieldset>
    </>
  )
}
