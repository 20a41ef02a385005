/**
 * What a screen reader hears of the widgets themselves: their icons are decoration, and their
 * buttons speak Chinese. Not here: what pages say.
 */
import { CalendarOutlined, CloseCircleFilled, CloseOutlined, DownOutlined, EyeInvisibleOutlined, EyeOutlined, LoadingOutlined, SearchOutlined } from "@ant-design/icons"
import type { ConfigProviderProps } from "antd"
import { t } from "../text/text"

/** For `allowClear`: the button that empties a box. */
export const CLEAR = { clearIcon: <CloseCircleFilled aria-label={t.common.clear} />, label: t.common.clear }

const working = <LoadingOutlined spin aria-hidden />

/** For the provider around all pages. */
export const SPOKEN: ConfigProviderProps = {
  // The usual icon unfolds, and stays in the button's name where its motion never ends.
  button: { autoInsertSpace: false, loadingIcon: working },
  select: {
    suffixIcon: <DownOutlined aria-hidden />,
    loadingIcon: working,
    removeIcon: <CloseOutlined aria-hidden />,
  },
  datePicker: { suffixIcon: <CalendarOutlined aria-hidden />, clearIcon: <CloseCircleFilled aria-hidden /> },
  timePicker: { suffixIcon: <CalendarOutlined aria-hidden />, clearIcon: <CloseCircleFilled aria-hidden /> },
  // The button around it is named.
  inputPassword: { iconRender: (isShown) => (isShown ? <EyeOutlined aria-hidden /> : <EyeInvisibleOutlined aria-hidden />) },
  inputSearch: { searchIcon: <SearchOutlined aria-label={t.common.search} /> },
  modal: { closeIcon: <CloseOutlined aria-hidden /> },
  drawer: { closeIcon: <CloseOutlined aria-hidden /> },
}
