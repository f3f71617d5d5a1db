import type { ChildProcess } from 'node:child_process'

/** Waits until a relay that was started says where it is. Rejects when it ends before. */
export async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString()
      const url = /Valise is at (\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () => reject(new Error(`the relay has ended: ${said}`)))
  })
}
