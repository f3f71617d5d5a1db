import { expect, test } from 'vitest'
import { KeyMaker, networkOf } from './key-maker.ts'

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:0:0:0:1%eth0', '2001:db8:1:2::/64'],
  ['2001:0db8:0001::', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['what a proxy made up', 'what a proxy made up'],
  ['', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('a key tells nothing, is another at each start, and differs from kind to kind', () => {
  const [one, other] = [new KeyMaker(), new KeyMaker()]
  expect(one.ofAddress('203.0.113.9')).toBe(one.ofAddress('::ffff:203.0.113.9'))
  expect(one.ofAddress('203.0.113.9')).not.toBe(one.ofAddress('203.0.113.8'))
  expect(one.ofAddress('203.0.113.9')).not.toBe(other.ofAddress('203.0.113.9'))
  expect(one.ofAddress('7K3MQ9TX')).not.toBe(one.ofCode('7K3MQ9TX'))
  expect(one.ofAddress('203.0.113.9')).toMatch(/^[A-Za-z0-9+/]{43}=$/)
})
