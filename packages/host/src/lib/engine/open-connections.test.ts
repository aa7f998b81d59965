import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseTcpTable } from './open-connections.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

function row(local: string, other: string, state: string, inode: number): string {
  return `   0: ${local} ${other} ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000 20 4 30 10 -1`;
}

test('open connections of a port are told by their other ends, as the engine writes them', () => {
  const table = [
    HEAD,
    row('00000000:2253', '00000000:0000', '0A', 11),
    row('0100007F:2253', '010200C0:A5D0', '01', 12),
    row('0100007F:2253', '0200007F:0050', '08', 13),
    row('0100007F:2254', '010200C0:A5D1', '01', 14),
    '',
  ];
  assert.deepEqual(parseTcpTable(table.join('\n'), 0x2253), ['192.0.2.1:42448', '127.0.0.2:80']);
});

test('what the engine has closed, or never accepted, is not open', () => {
  const table = [HEAD, row('0100007F:0050', '010200C0:A5D0', '06', 0), row('0100007F:0050', '010200C0:A5D1', '01', 0)];
  assert.deepEqual(parseTcpTable(table.join('\n'), 80), []);
});

test('addresses of IPv6 are told in their shortest form, and those of IPv4 in it as such', () => {
  const local = '00000000000000000000000000000000:0050';
  const table = [
    HEAD,
    row(local, 'B80D0120000000000000000001000000:A5D0', '01', 1),
    row(local, '00000000000000000000000001000000:A5D1', '01', 2),
    row(local, '0000000000000000FFFF0000010200C0:A5D2', '01', 3),
  ];
  assert.deepEqual(parseTcpTable(table.join('\n'), 80), [
    '[2001:db8::1]:42448',
    '[::1]:42449',
    '[::ffff:192.0.2.1]:42450',
  ]);
});
