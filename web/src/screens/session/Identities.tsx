/** 统一身份认证 of one's own: to which identities the account is bound, binding, giving it up. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button, Input } from "antd"
import { type FormEvent, useState } from "react"
import { getIdentities, goToBind, unbindIdentity } from "../../api/calls"
import type { Identity } from "../../api/types"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"

const KEY = ["identities"]

export function Identities() {
  const identities = useQuery({ queryKey: KEY, queryFn: getIdentities })
  return (
    <div className="narrow">
      <PageHead title={t.identity.title} />
      <Answer query={identities}>
        {(all) =>
          all.length === 0 ? (
            <Blank title={t.identity.none} help={t.identity.noneHelp} />
          ) : (
            <>
              <p className="quiet">{t.identity.help}</p>
              {all.map((one) => (
                <One key={one.provider} identity={one} />
              ))}
            </>
          )
        }
      </Answer>
    </div>
  )
}

function One({ identity: { provider, title, bound } }: { identity: Identity }) {
  const message = useNotices()
  const cache = useQueryClient()
  const giveUp = (id: string) =>
    unbindIdentity(id)
      .then(() => message.success(t.identity.unbound))
      .catch((error: Error) => message.error(error.message))
      .finally(() => void cache.invalidateQueries({ queryKey: KEY }))

  return (
    <section aria-labelledby={`identity-${provider}`}>
      <h2 id={`identity-${provider}`}>{title}</h2>
      {bound ? (
        <>
          <p>{t.identity.since(bound.name, instantInTable(bound.since))}</p>
          <Button aria-label={t.identity.unbindFrom(title)} onClick={() => void giveUp(bound.id)}>
            {t.identity.unbind}
          </Button>
        </>
      ) : (
        <Binding provider={provider} title={title} />
      )}
    </section>
  )
}

/** Asks the password again: an open screen is not enough to let somebody else in for good. */
function Binding({ provider, title }: { provider: string; title: string }) {
  const [password, setPassword] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!password) return setFault(t.signIn.missing(t.signIn.password))
    setBusy(true)
    setFault(null)
    try {
      location.assign((await goToBind(provider, password)).url)
    } catch (error) {
      setBusy(false)
      setFault(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <p>{t.identity.notBound}</p>
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      <div className="field">
        <label htmlFor={`password-${provider}`}>{t.identity.password}</label>
        <Input.Password
          id={`password-${provider}`}
          autoComplete="current-password"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
      </div>
      <Button type="primary" htmlType="submit" loading={isBusy} aria-label={t.identity.bind(title)}>
        {t.identity.bind(title)}
      </Button>
    </form>
  )
}
