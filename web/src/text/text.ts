/** The words of the client. */
export { zhCN as t } from "./zh-CN"
