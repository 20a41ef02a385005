/** Numbers of the server's texts as clerks read them. */

/** 5.00 % → 5 %, 123456.50 元 → 123,456.5 元 */
export const plain = (text: string) =>
  text.replace(/(\d+)(\.\d+)?/g, (_, whole: string, fraction: string | undefined) => {
    const kept = (fraction ?? "").replace(/\.?0+$/, "")
    return `${whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole}${kept}`
  })

/** From a million on amounts of money are told in 万元. */
const LARGE = 1_000_000

/** An amount beside an axis: 1230000 元 as 123 万. */
export function onAxis(n: number, unit: string | null): string {
  if (unit === "元" && Math.abs(n) >= LARGE) return `${plain((n / 10_000).toFixed(2))} 万`
  return plain(String(Number(n.toPrecision(12))))
}
