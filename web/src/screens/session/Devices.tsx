/** 已登录设备: where one is signed in, and signing out there. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button } from "antd"
import { Link } from "react-router"
import { getDevices, leaveDevice, leaveOthers } from "../../api/calls"
import { paths } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"

const KEY = ["devices"]

export function Devices() {
  const message = useNotices()
  const cache = useQueryClient()
  const devices = useQuery({ queryKey: KEY, queryFn: getDevices })
  const end = (ask: () => Promise<unknown>) =>
    ask()
      .then(() => message.success(t.devices.done))
      .catch((error: Error) => message.error(error.message))
      .finally(() => void cache.invalidateQueries({ queryKey: KEY }))
  const others = devices.data?.filter((device) => !device.here).length ?? 0

  return (
    <div className="narrow">
      <PageHead
        title={t.devices.title}
        actions={
          <Button disabled={others === 0} onClick={() => void end(leaveOthers)}>
            {t.devices.leaveOthers}
          </Button>
        }
      />
      <p className="quiet">
        {t.devices.help} <Link to={paths.list("access.sign_in", { sort: "-at" })}>{t.devices.log}</Link>
      </p>
      <Answer query={devices}>
        {(list) => (
          <ul className="devices">
            {list.map((device) => (
              <li key={device.id}>
                <div>
                  <strong>{device.browser}</strong>
                  {device.here && <span className="device-here">{t.devices.here}</span>}
                  <div className="quiet num">
                    {t.devices.facts(device.address, instantInTable(device.started), instantInTable(device.seen))}
                  </div>
                </div>
                {!device.here && (
                  <Button
                    aria-label={t.devices.leaveOne(device.browser, device.address)}
                    onClick={() => void end(() => leaveDevice(device.id))}
                  >
                    {t.devices.leave}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </div>
  )
}
