/** A picture that is still on this machine only, small; nothing for other files, and for what cannot be opened now. */
import { useEffect, useState } from "react"
import * as held from "../../api/local/held"

export function HeldThumbnail({ id }: { id: string }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    let made: string | null = null
    let isGone = false
    void held.read(id).then(
      (file) => {
        if (isGone || !file?.type.startsWith("image/")) return
        setAddress((made = URL.createObjectURL(file)))
      },
      () => undefined,
    )
    return () => {
      isGone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [id])
  return address && <img className="thumbnail" src={address} alt="" />
}
