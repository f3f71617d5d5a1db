import { expect, it } from 'vitest'
import { MemoryFolder } from './memory-folder.ts'
import { outputInto } from './picked-file.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A file that its user has chosen: `text` stands in it. */
async function picked(text = '') {
  const folder = new MemoryFolder()
  const file = folder.add('a', text)
  const output = await outputInto(file as unknown as FileSystemFileHandle)
  return { file, output, writer: output.writable.getWriter(), files: () => folder.files() }
}

it('is whole when it is closed, and not before', async () => {
  const { writer, files } = await picked()
  await writer.write(bytes('one '))
  await writer.write(bytes('two'))
  expect(await files()).toEqual({ a: '' })
  await writer.close()
  expect(await files()).toEqual({ a: 'one two' })
})

it('goes again when it is given up, and what waits fails', async () => {
  const { file, output, writer, files } = await picked()
  await writer.write(bytes('one'))
  const closed = writer.closed.catch((error: unknown) => String(error))
  await output.abort()
  expect(await closed).toContain('given up')
  expect(await files()).toEqual({})
  expect(file.open).toBe(0)
})

it('goes again when what is written breaks off', async () => {
  const { writer, files } = await picked()
  await writer.write(bytes('one'))
  await writer.abort(new Error('broken'))
  expect(await files()).toEqual({})
})

it('is left as it was when something stood in it', async () => {
  const { output, writer, files } = await picked('old')
  await writer.write(bytes('one'))
  await output.abort()
  expect(await files()).toEqual({ a: 'old' })
})

it('stays when it is whole, whatever is given up later', async () => {
  const { output, writer, files } = await picked()
  await writer.write(bytes('one'))
  const closed = writer.close()
  // Also while it is becoming so: all of it has verified.
  await output.abort()
  await closed
  await output.abort()
  expect(await files()).toEqual({ a: 'one' })
})

it.each(['isFull', 'isRefused'] as const)(
  'is not there when the browser fails: %s',
  async (how) => {
    const { file, output, writer, files } = await picked()
    file[how] = true
    writer.write(bytes('one')).catch(() => undefined)
    await expect(writer.close()).rejects.toThrow()
    await output.abort()
    expect(await files()).toEqual({})
  },
)
