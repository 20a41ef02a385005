/** Lights up everything that belongs to one record, in the text and in the tree, without drawing either again. */

const ID = /^[\w-]+$/

export function Highlight({ hovered, chosen }: { hovered: string | null; chosen: string | null }) {
  const rule = (id: string | null, style: string) => (id && ID.test(id) ? `[data-ids~="${id}"]{${style}}` : "")
  return (
    <style>
      {rule(hovered, "background-color:#eef3fa") + rule(chosen, "background-color:#dfe9f6;--mark:var(--accent)")}
    </style>
  )
}
