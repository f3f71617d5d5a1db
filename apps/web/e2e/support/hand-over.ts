import type { Receiver } from './receiver.ts'
import type { Content, Sender } from './sender.ts'

/** The receiver joins by link and is approved; the sender's content is on its way. Its code. */
export async function handOver(
  url: string,
  sender: Sender,
  receiver: Receiver,
  content: Content,
): Promise<string> {
  await sender.open(url, content)
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await sender.approve(code, { send: true }).click()
  return code
}
