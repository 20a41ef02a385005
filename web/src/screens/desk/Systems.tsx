/** 业务, on a phone: the nine words and what stands under each. */
import { Link } from "react-router"
import { useModel } from "../../api/queries"
import { menuOf } from "../../views/menu"
import { t } from "../../text/text"
import { PageHead } from "../../ui/PageHead"

export function Systems() {
  const menu = menuOf(useModel(), null)
  return (
    <>
      <PageHead title={t.shell.systems} />
      {menu.map(({ step, entries }) => (
        <section key={step} className="block">
          <h2>
            <span className="sign">{t.loop[step].sign}</span> {t.loop[step].title}
          </h2>
          {entries.length === 0 ? (
            <p className="quiet">{t.loop[step].empty}</p>
          ) : (
            <ul className="big-links">
              {entries.map((entry) => (
                <li key={entry.to}>
                  <Link to={entry.to}>{entry.title}</Link>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </>
  )
}
