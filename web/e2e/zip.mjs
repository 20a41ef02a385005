/** Files as a zip, the way a person would pack a folder. */
import { gzipSync } from "node:zlib"

/** gzip ends with the CRC-32 of what it holds. */
const crc = (bytes) => {
  const packed = gzipSync(bytes)
  return packed.readUInt32LE(packed.length - 8)
}

/** `files`: paths and their texts. Nothing is compressed. */
export function zip(files) {
  const [bodies, heads] = [[], []]
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const [name, bytes] = [Buffer.from(path), Buffer.from(text)]
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    // Names are UTF-8.
    facts.writeUInt16LE(0x800, 2)
    facts.writeUInt32LE(crc(bytes), 10)
    facts.writeUInt32LE(bytes.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    bodies.push(Buffer.from("PK\x03\x04"), facts, name, bytes)
    heads.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, place, name)
    at += 30 + name.length + bytes.length
  }
  const [body, head] = [Buffer.concat(bodies), Buffer.concat(heads)]
  const end = Buffer.alloc(18)
  const n = Object.keys(files).length
  end.writeUInt16LE(n, 4)
  end.writeUInt16LE(n, 6)
  end.writeUInt32LE(head.length, 8)
  end.writeUInt32LE(body.length, 12)
  return Buffer.concat([body, head, Buffer.from("PK\x05\x06"), end])
}
