import { Button } from "antd"
import { useState } from "react"
import { t } from "../../text/text"
import type { InputProps } from "../define"
import { LineInput } from "../LineInput"
import { placeInWords, placeText } from "./place"

const WAIT_MS = 15_000

export function Input(props: InputProps) {
  const { value, onChange, isDisabled } = props
  const [isLocating, setLocating] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const text = value ? String(value) : ""
  const said = placeInWords(text)
  const locate = () => {
    setFault(null)
    // Browsers tell the place only to sites reached over TLS.
    if (!navigator.geolocation || !window.isSecureContext) return setFault(t.place.unavailable)
    setLocating(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false)
        onChange(placeText(coords.longitude, coords.latitude))
      },
      (error) => {
        setLocating(false)
        setFault(error.code === error.PERMISSION_DENIED ? t.place.denied : t.place.failed)
      },
      { enableHighAccuracy: true, timeout: WAIT_MS },
    )
  }
  return (
    <div>
      <div className="place-input">
        <LineInput {...props} className="num" placeholder={t.place.help} />
        <Button onClick={locate} loading={isLocating} disabled={isDisabled}>
          {t.place.locate}
        </Button>
      </div>
      {text && said !== text && <div className="field-help">{said}</div>}
      {fault && (
        <div className="field-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  )
}
