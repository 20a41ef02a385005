/** As a click on a link would: the answer is a file, and the page stays. */
export function download(href: string, name = "") {
  const link = document.createElement("a")
  link.href = href
  link.download = name
  link.click()
}

/** Rows as a text that a spreadsheet opens. */
export function downloadRows(rows: string[][], name: string) {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const text = `\ufeff${rows.map((row) => row.map(cell).join()).join("\r\n")}\r\n`
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }))
  download(href, name)
  URL.revokeObjectURL(href)
}
