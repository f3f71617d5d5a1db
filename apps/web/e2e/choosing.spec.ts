import { expect, test } from './fixtures.ts'

test('files and folders are dropped anywhere, and a drop beside a place ends nothing', async ({
  server,
  sender,
}) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByLabel('Message')).toBeVisible()
  const drop = async (type: string) => {
    await page.evaluate((name) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
      const target = document.querySelector('h1')
      const event = new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true })
      target?.dispatchEvent(event)
    }, type)
  }
  await drop('dragenter')
  await expect(page.getByText('Drop it into the bag')).toBeVisible()
  await drop('drop')
  await expect(page.getByText('Drop it into the bag')).toBeHidden()
  const bag = page.getByRole('list', { name: 'In the bag' })
  await expect(bag).toContainText('dropped.txt')
  await expect(page.getByText('1 item, 7 B')).toBeVisible()
  await page.getByRole('button', { name: 'Remove dropped.txt' }).click()
  await expect(bag).toBeHidden()
  await expect(page.getByText('Nothing in the bag yet')).toBeVisible()
})

test('text and pictures are pasted anywhere', async ({ server, sender }) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByLabel('Message')).toBeVisible()
  await page.evaluate(() => {
    const paste = (fill: (data: DataTransfer) => void) => {
      const clipboardData = new DataTransfer()
      fill(clipboardData)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    }
    paste((data) => data.setData('text/plain', 'pasted text'))
    paste((data) => data.items.add(new File(['x'], 'image.png', { type: 'image/png' })))
  })
  await expect(page.getByLabel('Message')).toHaveValue('pasted text')
  await expect(page.getByRole('list', { name: 'In the bag' })).toContainText('image.png')
})

test('a folder without files is said to be empty', async ({ server, sender, scratch }) => {
  await scratch.file('full/one.txt', 3)
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await sender.choose({ folder: scratch.path('full') })
  await expect(page.getByRole('list', { name: 'In the bag' })).toContainText('1 file, 3 B')
})
