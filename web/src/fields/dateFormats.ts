/** The ways an office types a day. The first is how it is shown. */
export const DAY_FORMATS = ["YYYY-MM-DD", "YYYYMMDD", "YYYY.M.D", "YYYY/M/D", "YYYY-M-D", "YYYY年M月D日"]
