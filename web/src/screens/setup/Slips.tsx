/** One-time codes as slips of paper: printed, cut apart, handed over in person. */
import { useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Link } from "react-router"
import { getSlips } from "../../api/calls"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { Slip } from "../../views/Slip"

export function Slips() {
  // A code is a secret: it is asked for when the page is opened and not remembered after.
  const slips = useQuery({ queryKey: ["setup", "slips"], queryFn: getSlips, gcTime: 0 })
  return (
    <>
      <div className="no-print">
        <PageHead
          title={t.setup.slips}
          over={<Link to={paths.setup()}>{t.setup.title}</Link>}
          actions={
            <Button type="primary" onClick={() => window.print()}>
              {t.setup.print}
            </Button>
          }
        />
        <p className="quiet">{t.setup.slipsHelp}</p>
      </div>
      <Answer query={slips}>
        {(data) =>
          data.slips.length === 0 ? (
            <Blank title={t.setup.noSlips} help={t.setup.noSlipsHelp} />
          ) : (
            <ul className="slips">
              {data.slips.map((slip) => (
                <Slip key={slip.login} login={slip.login} code={slip.code}>
                  <strong>{slip.name}</strong> {slip.unit} {slip.role}
                </Slip>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  )
}
