import { readFile } from 'node:fs/promises'

/** The files of a ZIP whose entries are stored as they are, read from its own directory. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
  const zip = await readFile(path)
  // APPNOTE 4.3.16: the end of central directory record, which here has no comment after it.
  const end = zip.length - 22
  if (zip.readUInt32LE(end) !== 0x06054b50) throw new Error('not a ZIP')
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    // 4.3.12: a header of the central directory.
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('no header')
    if (zip.readUInt16LE(at + 10) !== 0) throw new Error('packed tighter')
    const size = zip.readUInt32LE(at + 24)
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    // 4.3.7: the same file's own header stands in front of its bytes.
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    files.set(name, zip.subarray(start, start + size))
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}
