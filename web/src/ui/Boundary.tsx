/** Catches what we did wrong: one page is lost, never the whole client. */
import { Button } from "antd"
import { Component, type ReactNode } from "react"
import { t } from "../text/text"

interface Props {
  /** A change of this forgets the fault: another page may work. */
  place: string
  children: ReactNode
}

export class Boundary extends Component<Props, { fault: Error | null; place: string }> {
  override state = { fault: null as Error | null, place: this.props.place }

  static getDerivedStateFromError(fault: Error) {
    return { fault }
  }

  static getDerivedStateFromProps(props: Props, state: { place: string }) {
    return props.place === state.place ? null : { place: props.place, fault: null }
  }

  override render() {
    const { fault } = this.state
    if (!fault) return this.props.children
    return (
      <div className="blank" role="alert">
        <p className="blank-title">{t.failure.broken}</p>
        <p className="blank-help">{t.failure.brokenHelp}</p>
        <pre className="quiet">{fault.message}</pre>
        <Button onClick={() => location.reload()}>{t.failure.retry}</Button>
      </div>
    )
  }
}
