/** A kept picture, small, that opens whole. */
import { hrefs } from "../../api/calls"

export const Thumbnail = ({ id, name }: { id: string; name: string }) => (
  <a className="thumbnail" href={hrefs.file(id)} download={name}>
    <img src={hrefs.file(id)} alt={name} loading="lazy" />
  </a>
)
