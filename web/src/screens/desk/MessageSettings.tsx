/** 消息设置: by which channels one's messages also come, and when. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button, Checkbox, Input } from "antd"
import { useState } from "react"
import { chooseNotices, getNotices } from "../../api/calls"
import { Refused } from "../../api/client"
import type { Notices } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { type Fault, Faults } from "../../views/Faults"
import { NoticeHours } from "./NoticeHours"

const KEY = ["notices"]
const PREFIX = "notices"

export function MessageSettings() {
  const notices = useQuery({ queryKey: KEY, queryFn: getNotices })
  return (
    <div className="narrow">
      <PageHead title={t.notices.title} />
      <p className="quiet">{t.notices.help}</p>
      <Answer query={notices}>{(now) => (now.channels.length === 0 ? <p className="notice">{t.notices.none}</p> : <Choice now={now} />)}</Answer>
    </div>
  )
}

function Choice({ now }: { now: Notices }) {
  const message = useNotices()
  const cache = useQueryClient()
  const [mail, setMail] = useState(now.mail ?? "")
  const [chosen, setChosen] = useState(now.channels.filter((one) => one.chosen).map((one) => one.id))
  const [hours, setHours] = useState(now.hours)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)
  const needsMail = now.channels.some((one) => one.by_mail)
  const isOwn = now.channels.some((one) => one.by_mail || one.by_sms)
  const faults = Object.fromEntries(refusal.faults.map((one) => [one.field, one.message]))

  const keep = async () => {
    setBusy(true)
    try {
      const kept = await chooseNotices({ mail: mail.trim() || null, channels: chosen, hours })
      cache.setQueryData(KEY, kept)
      setHours(kept.hours)
      setRefusal({ message: null, faults: [] })
      void message.success(t.form.saved)
    } catch (error) {
      const found = error instanceof Refused ? error.faults : []
      setRefusal({ message: found.length > 0 ? null : error instanceof Error ? error.message : String(error), faults: found })
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Faults prefix={PREFIX} message={refusal.message} faults={refusal.faults} />
      <fieldset className="field">
        <legend>{t.notices.channels}</legend>
        <ul className="devices" id={`${PREFIX}-phone`} tabIndex={-1}>
          <li>
            <Checkbox checked disabled>
              {t.notices.inside}
            </Checkbox>
          </li>
          {now.channels.map((one) => (
            <li key={one.id}>
              <Checkbox
                checked={chosen.includes(one.id)}
                onChange={({ target }) => setChosen(target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
              >
                {one.title} <span className="quiet">{one.kind_title}</span>
              </Checkbox>
              {one.by_sms && <div className="field-help">{now.phone ? t.notices.phone(now.phone) : t.notices.noPhone}</div>}
              {one.by_sms && now.phone_fault && <div className="field-fault">{t.notices.phoneFault(now.phone_fault)}</div>}
            </li>
          ))}
        </ul>
      </fieldset>
      {needsMail && (
        <div className="field">
          <label htmlFor={`${PREFIX}-mail`}>{t.notices.mail}</label>
          <Input
            id={`${PREFIX}-mail`}
            type="email"
            value={mail}
            maxLength={100}
            status={faults.mail ? "error" : undefined}
            aria-describedby={`${PREFIX}-mail-help`}
            onChange={(event) => setMail(event.target.value)}
          />
          {faults.mail && <div className="field-fault">{faults.mail}</div>}
          <div id={`${PREFIX}-mail-help`} className="field-help">
            {t.notices.mailHelp}
          </div>
        </div>
      )}
      {isOwn && <NoticeHours prefix={PREFIX} hours={hours} bureau={now.bureau} onChange={setHours} faults={faults} />}
      <Button type="primary" loading={isBusy} onClick={() => void keep()}>
        {t.form.save}
      </Button>
    </>
  )
}
