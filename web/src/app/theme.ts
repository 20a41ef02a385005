/** Ant Design's tokens in our sizes and our one colour. */
import type { ThemeConfig } from "antd"

/** Whoever asked the own computer for less motion sees none. */
const motion = !matchMedia("(prefers-reduced-motion: reduce)").matches

export const theme: ThemeConfig = {
  token: {
    motion,
    colorPrimary: "#1F4E8C",
    colorInfo: "#1F4E8C",
    colorLink: "#1F4E8C",
    colorLinkHover: "#163A69",
    colorError: "#B3261E",
    colorWarning: "#8A5A00",
    colorSuccess: "#2E6B34",
    // What is derived from so dark a green is grey.
    colorSuccessBg: "#EDF5EE",
    colorSuccessBorder: "#B5D3B8",
    colorText: "#1F2329",
    colorTextSecondary: "#595F69",
    colorTextPlaceholder: "#6B717B",
    colorBorder: "#C4C9D0",
    colorBorderSecondary: "#E1E4E8",
    borderRadius: 3,
    fontSize: 14,
    lineHeight: 22 / 14,
    controlHeight: 30,
    fontFamily:
      '"Microsoft YaHei", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif',
    motionDurationMid: "0.1s",
    motionDurationSlow: "0.15s",
  },
  components: {
    Table: { fontSize: 13, cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, headerBg: "#F2F4F7", headerBorderRadius: 0, rowSelectedBg: "#EEF3FA", rowSelectedHoverBg: "#E3EAF4" },
    Menu: { itemHeight: 32, itemMarginBlock: 1, itemMarginInline: 0, itemBorderRadius: 0, itemBg: "transparent", subMenuItemBg: "transparent", itemSelectedBg: "#E3EAF4" },
    Button: { primaryShadow: "none", defaultShadow: "none" },
    Tooltip: { colorBgSpotlight: "#30353D" },
  },
}
