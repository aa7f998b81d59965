import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatDelivery, parseDelivery, type McpDelivery } from './wire.ts';

const plain: McpDelivery = {
  body: '{"jsonrpc":"2.0",\n"id":1}\n\n',
  era: 'legacy',
  protocolVersion: undefined,
  session: undefined,
  takesStream: false,
  caller: { id: 'anonymous', isAnonymous: true, scopes: ['*'], claims: {} },
  photonsUrl: 'http://localhost:8787',
  runId: 'run',
  namesInstance: false,
  lent: undefined,
};

const lent = { protocolVersion: '2025-11-25', clientInfo: { name: 'a\nb', version: '1' }, capabilities: {} };

test('a delivery arrives as it was sent', () => {
  const deliveries: McpDelivery[] = [
    plain,
    { ...plain, body: '', era: 'modern', protocolVersion: '2026-07-28', takesStream: true, photonsUrl: '' },
    { ...plain, session: 'abc.def', protocolVersion: '2025-11-25' },
    { ...plain, caller: { id: 'ada', name: 'A\nB', isAnonymous: false, scopes: [], claims: { sub: 'ada' } } },
    { ...plain, caller: { ...plain.caller, scopes: ['a'] } },
    { ...plain, caller: { ...plain.caller, claims: { email: 'x' } } },
    { ...plain, caller: { ...plain.caller, name: 'x' } },
    { ...plain, namesInstance: true },
    { ...plain, namesInstance: true, takesStream: true, lent },
  ];
  for (const delivery of deliveries) assert.deepEqual(parseDelivery(formatDelivery(delivery)), delivery);
});
