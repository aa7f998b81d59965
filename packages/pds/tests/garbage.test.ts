/**
 * Every method with what nobody should send: whatever comes, the answer is never a failure of the server. What is tried
 * is by chance, whose seed is printed: `SEED=…` tries the same again.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, test } from 'node:test';

import { methods } from '../src/lib/methods/methods.ts';
import { startAppView } from './app-view.ts';
import { createRandom, type Random } from './random.ts';
import { createSampleCall, type SampleCall } from './sample-input.ts';
import { createUser } from './server-user.ts';
import { startServer } from './start-server.ts';

const CALLS = Number(process.env['CALLS'] ?? 1500);
const AT_ONCE = 8;

const appView = await startAppView();
const server = await startServer({
  variables: {
    PDS_APPVIEW_URL: appView.url,
    PDS_APPVIEW_DID: appView.did,
    PDS_DOH_URL: appView.url,
    PDS_RATE_LIMITS: 'false',
  },
});
after(async () => {
  await server.stop();
  await appView.stop();
});

/** Text that has broken parsers before. */
const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uFFFF',
  '\uD800',
  '0',
  '-1',
  '99999999999999999999',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  "'; drop table account; --",
  'did:',
  'did:plc:',
  'did:web:localhost%3A1',
  'did:web:',
  'at://',
  'at://did:plc:x/y/z',
  'bafyrei',
  'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz21',
  'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2aaaa',
  'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
  'QmaozNR7DZHQK1ZcU9p7QdrshMvXqWK6gpu5rmrkPdT3L4',
  'did:web:localhost',
  'did:key:zQ3sh',
  'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  'at://x.test/com.example.note',
  '3jzfcijpj2z2a',
  '2024-01-01T00:00:00Z',
  'alice@example.com',
  'z'.repeat(5000),
  '%',
  '%00',
  '🤡'.repeat(300),
  '2020-13-45T99:99:99Z',
  'a@b',
  '@',
  '#',
  'x.test',
  'com.example',
] as const;

const VALUES: readonly unknown[] = [
  ...TEXTS,
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  { $type: 3 },
  { $type: 'blob' },
  { $type: 'blob', ref: { $link: 'x' }, mimeType: 3, size: -1 },
  { $link: 'x' },
  { $bytes: '!' },
  { $bytes: 'AA', $link: 'bafkreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a' },
  { toString: 1 },
  JSON.parse('{"__proto__":{"a":1}}'),
];

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json; charset=utf-7'],
  ['content-type', 'nonsense'],
  ['content-type', 'application/vnd.ipld.car'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br, gzip'],
  ['authorization', 'Bearer'],
  ['authorization', 'Bearer e30.e30.e30'],
  ['authorization', `Bearer ${'A'.repeat(6000)}`],
  ['authorization', 'Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJpc3MiOjN9.AA'],
  ['authorization', 'DPoP e30.e30.e30'],
  ['authorization', 'Basic ////'],
  ['dpop', 'e30.e30.e30'],
  ['atproto-proxy', 'did:web:localhost%3A1#x'],
  ['atproto-proxy', '#'],
  ['atproto-accept-labelers', ';;;;'],
  ['range', 'bytes=5-1,,-'],
  ['if-none-match', '"'],
  ['accept-language', 'ü'.normalize('NFD').slice(0, 1)],
  ['cookie', 'account=%E0%A4%A; account=a.b'],
  ['upgrade', 'websocket'],
  ['origin', 'null'],
  ['x-forwarded-for', '::::'],
];

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}

/** A call that was right, with something of it broken. */
function spoil(random: Random, call: SampleCall): SampleCall {
  const headers = { ...call.headers };
  for (let count = random.integer(3); count > 0; count--) {
    const [name, value] = pick(random, HEADERS);
    headers[name] = value;
  }
  return { ...call, path: spoilPath(random, call.path), headers, body: call.body && spoilBody(random, call.body) };
}

function spoilPath(random: Random, path: string): string {
  const [before = '', query = ''] = path.split('?');
  const params = new URLSearchParams(query);
  for (const name of [...params.keys(), 'limit', 'cursor', 'since', 'nothing']) {
    if (random.integer(3) === 0) params.append(name, pick(random, TEXTS));
    if (random.integer(6) === 0) params.set(name, pick(random, TEXTS));
  }
  return random.integer(20) === 0 ? `${before}?%E0%A4%A&${params.toString()}` : `${before}?${params.toString()}`;
}

function spoilBody(random: Random, body: string): string {
  switch (random.integer(6)) {
    case 0:
      return body.slice(0, random.integer(body.length));
    case 1:
      return `${'['.repeat(2000)}${']'.repeat(2000)}`;
    case 2:
      return JSON.stringify(pick(random, VALUES));
    default:
      return body.startsWith('{') ? JSON.stringify(spoilValue(random, JSON.parse(body))) : body + pick(random, TEXTS);
  }
}

function spoilValue(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.integer(8) === 0) return pick(random, VALUES);
  const entries = Object.entries(value);
  const chosen = random.integer(entries.length + 1);
  const spoiled = entries.map(([name, field], index) => [name, index === chosen ? spoilValue(random, field) : field]);
  return Array.isArray(value) ? spoiled.map(([, field]) => field) : Object.fromEntries(spoiled);
}

/** By hand, as `fetch` refuses some of what is sent here. */
function send(call: SampleCall, verb: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${server.url}${call.path}`, {
      method: verb,
      headers: call.headers,
      timeout: 20_000,
      // A connection for each: what one request leaves in it is not the next one's.
      agent: false,
    });
    asking.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      response.on('error', reject);
    });
    asking.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, text: '' });
    });
    asking.on('timeout', () => asking.destroy(new Error('no answer in twenty seconds')));
    asking.on('error', reject);
    asking.end(verb === 'GET' || verb === 'HEAD' ? undefined : call.body);
  });
}

test('garbage is answered, and never by a failure', async (context) => {
  const random = createRandom(context);
  const user = await createUser(server, 'alice');
  const holders = [
    {},
    { authorization: `Bearer ${user.agent.session?.accessJwt}` },
    { authorization: `Bearer ${user.agent.session?.accessJwt}` },
    { authorization: server.admin },
  ];
  const rows = [...methods.values()].filter(({ schema }) => schema.nsid !== 'com.atproto.server.deactivateAccount');
  const known = { repo: user.did, did: user.did, account: user.did, aud: server.did, identifier: user.handle };
  const calls = Array.from({ length: CALLS }, () => {
    const method = pick(random, rows);
    // With the account gone little would be tried of the rest, and exports of it would rightly be cut off.
    const isEnd = method.schema.nsid === 'com.atproto.admin.deleteAccount';
    const sample = createSampleCall(method, random.integer(2) === 0 && !isEnd ? known : {});
    const { headers, ...rest } = spoil(random, sample);
    const verb = random.integer(15) === 0 ? pick(random, ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS']) : sample.verb;
    return { verb, call: { ...rest, headers: { ...pick(random, holders), ...headers } } };
  });
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = calls.pop(); next !== undefined; next = calls.pop()) {
      const { verb, call } = next;
      const answered = await send(call, verb).catch((error: unknown) => ({ status: 599, text: String(error) }));
      const isOthers = answered.status === 502 || answered.status === 504;
      if (answered.status < 500 || isOthers) continue;
      faults.push(`${verb} ${JSON.stringify(call).slice(0, 500)}\n    ${answered.status} ${answered.text}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const log = server.lines.filter((line) => line.includes('failed'));
  assert.deepEqual([faults, log], [[], []]);
});
