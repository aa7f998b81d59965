import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatAddressBlock } from './address-block.ts';

test('addresses of one network of IPv6 are one caller, and each of IPv4 is its own', () => {
  for (const [address, block] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8:0:2::1', '2001:db8:0:2::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['no:address', 'no:address'],
  ] as const) {
    assert.equal(formatAddressBlock(address), block, address);
  }
});
