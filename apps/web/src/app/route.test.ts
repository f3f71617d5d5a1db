import { describe, expect, it } from 'vitest'
import { addressOf, readRoute } from './route.ts'

const link = `#/r/7K3MQ9TX.${'A'.repeat(64)}`

describe('an address', () => {
  it.each(['#/', '#/send', '#/receive', '#/show', '#/about', '#/verify', '#/selftest'])(
    '%s leads to its screen',
    (hash) => {
      expect(addressOf(readRoute(hash))).toBe(hash)
    },
  )

  it.each(['', '#', '#/nowhere', '#/send/x'])('%s leads to the start', (hash) => {
    expect(readRoute(hash).name).toBe('start')
  })

  it('of a link holds nothing of it once it has been read', () => {
    const route = readRoute(link)
    expect(route).toMatchObject({ name: 'invited', invitation: { code: '7K3MQ9TX' } })
    expect(addressOf(route)).toBe('#/receive')
  })

  it('of a damaged link is an error, never a typed code', () => {
    expect(readRoute(link.slice(0, -1))).toEqual({ name: 'invited', invitation: 'damaged' })
  })
})
