/** 消息: what one was told, the newest first; opening one reads it. */
import { Button } from "antd"
import { Link } from "react-router"
import { useMessages, useReadMessages } from "../../api/queries"
import type { Messages as Told } from "../../api/types"
import { paths, recordPath } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"

type Message = Told["messages"][number]

export function Messages() {
  const told = useMessages()
  const read = useReadMessages()
  return (
    <>
      <PageHead
        title={t.messages.title}
        actions={
          <Link to={paths.messageSettings()}>
            <Button>{t.notices.title}</Button>
          </Link>
        }
        beside={told.data && <span className="quiet num">{t.messages.unread(told.data.unread)}</span>}
      />
      <Answer query={told}>
        {({ messages }) => {
          const unread = messages.filter((one) => !one.read).map((one) => one.id)
          return messages.length === 0 ? (
            <Blank title={t.messages.empty} help={t.messages.emptyHelp} />
          ) : (
            <>
              {unread.length > 0 && <Button onClick={() => void read(unread)}>{t.messages.readAll}</Button>}
              <ul className="todo-rows">
                {messages.map((one) => (
                  <Row key={one.id} message={one} onRead={() => void read([one.id])} />
                ))}
              </ul>
            </>
          )
        }}
      </Answer>
    </>
  )
}

function Row({ message, onRead }: { message: Message; onRead: () => void }) {
  return (
    <li className={message.read ? undefined : "is-unread"}>
      {message.label === null ? (
        <span>{t.messages.closed(message.register_title)}</span>
      ) : (
        <Link to={recordPath(message.register, message.record)} onClick={message.read ? undefined : onRead}>
          {message.label}
        </Link>
      )}
      <span className="quiet">
        {t.messages.what(message.by, message.says, message.register_title)}
        {message.due_on && ` · ${t.todos.due} ${message.due_on}`} · <span className="num">{instantInTable(message.at)}</span>
      </span>
      {!message.read && <Lamp tone="wait">{t.messages.isUnread}</Lamp>}
      {!message.read && message.label === null && (
        <Button type="link" size="small" onClick={onRead}>
          {t.messages.readOne}
        </Button>
      )}
    </li>
  )
}
