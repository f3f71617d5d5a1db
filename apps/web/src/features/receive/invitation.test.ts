import { describe, expect, it } from 'vitest'
import { readScanned } from './invitation.ts'

const here = 'https://valise.example'
const proof = 'A'.repeat(64)

describe('a QR code that was read', () => {
  it('is an invitation when it is a link of this very server', () => {
    expect(readScanned(`${here}/#/r/7K3MQ9TX.${proof}`, here)).toMatchObject({
      is: 'invitation',
      invitation: { code: '7K3MQ9TX', scanned: {} },
    })
  })

  it('names another server instead of joining there', () => {
    expect(readScanned(`https://other.example:8443/#/r/7K3MQ9TX.${proof}`, here)).toEqual({
      is: 'elsewhere',
      host: 'other.example:8443',
    })
  })

  it.each([
    `${here}/#/r/7K3MQ9TX.${proof.slice(1)}`,
    `${here}/#/r/7K3MQ9TX`,
    `${here}/#/r/7K3MQ9T.${proof}`,
  ])('is damaged, never a typed code: %s', (text) => {
    expect(readScanned(text, here)).toEqual({ is: 'damaged' })
  })

  it.each(['', '7K3M-Q9TX', 'https://example.org/', 'javascript:alert(1)', 'WIFI:S:x;;'])(
    'is foreign: %s',
    (text) => {
      expect(readScanned(text, here)).toEqual({ is: 'foreign' })
    },
  )
})
