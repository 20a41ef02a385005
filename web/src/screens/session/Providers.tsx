/** 统一身份认证 on the sign-in page: a button for each provider the office uses; none where there is none. */
import { useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { useState } from "react"
import { getProviders, goToSignIn } from "../../api/calls"
import { t } from "../../text/text"

interface Props {
  /** The page of ours to go on with. */
  back: string | null
  onFault: (fault: string | null) => void
}

export function Providers({ back, onFault }: Props) {
  const providers = useQuery({ queryKey: ["me", "providers"], queryFn: getProviders, staleTime: 60_000, retry: false })
  const [going, setGoing] = useState<string | null>(null)

  const go = async (provider: string) => {
    setGoing(provider)
    onFault(null)
    try {
      location.assign((await goToSignIn(provider, back)).url)
    } catch (error) {
      setGoing(null)
      onFault(error instanceof Error ? error.message : String(error))
    }
  }

  if (!providers.data?.length) return null
  return (
    <div className="providers">
      {providers.data.map(({ id, title }) => (
        <Button key={id} block loading={going === id} disabled={!!going} aria-label={t.identity.signIn(title)} onClick={() => void go(id)}>
          {t.identity.signIn(title)}
        </Button>
      ))}
    </div>
  )
}
