/** As a click on a link would: the answer is a file, and the page stays. */
export function download(href: string, name = "") {
  const link = document.createElement("a")
  link.href = href
  link.download = name
  link.click()
}
