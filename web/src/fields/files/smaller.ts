/** Photos of a phone's camera, made fit for a slow network before they are sent. */

const LONGEST_SIDE = 2000
const SMALL_ENOUGH_BYTES = 600 * 1024

/** The same picture with its longer side cut to 2000 pixels; anything else is left alone. */
export async function smaller(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL_ENOUGH_BYTES) return file
  try {
    const picture = await createImageBitmap(file)
    const ratio = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(picture.width * ratio)
    canvas.height = Math.round(picture.height * ratio)
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.82))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" })
  } catch {
    return file // a picture the browser cannot read may still be one the office can
  }
}
