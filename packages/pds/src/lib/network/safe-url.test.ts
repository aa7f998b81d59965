import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { NetworkError } from './network-error.ts';
import { isLoopbackHost, mustBeSafeUrl } from './safe-url.ts';

/** What has been used to lead a server to itself or its neighbours. */
const EVASIONS = [
  // Loopback, in every notation that parsers know.
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0x0.0x0.0x1/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://0177.1/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://127.000.000.001/',
  'https://127.255.255.254/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://127%2e0%2e0%2e1/',
  'https://%31%32%37.0.0.1/',
  'https://0/',
  'https://0.0.0.0/',
  'https://0.0.0.0:443/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[2002:7f00:1::]/',
  // Private, link-local and the addresses of clouds.
  'https://10.0.0.1/',
  'https://10.1/',
  'https://167772161/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.0.1/',
  'https://192.168.257/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fc00::1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://198.18.0.1/',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  // Names for use within a network, and names that stand for an address.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://foo.localhost/',
  'https://ⓛocalhost/',
  'https://metadata/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://instance-data.ec2.internal/',
  'https://printer.local/',
  'https://router.lan/',
  'https://db.corp/',
  'https://host.docker.internal/',
  'https://kubernetes.default.svc.cluster.local/',
  'https://1.0.0.10.in-addr.arpa/',
  'https://example.onion/',
  'https://pds.test/',
  'https://app.intranet/',
  'https://127.0.0.1.nip.io/',
  'https://7f000001.nip.io/',
  'https://10-0-0-1.sslip.io/',
  'https://localtest.me/',
  'https://foo.lvh.me/',
  // Other schemes, ports, credentials.
  'http://example.com/',
  'HTTP://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com:6379/_INFO',
  'data:text/plain,hello',
  'javascript:alert(1)',
  'blob:https://example.com/1',
  'ws://example.com/',
  'wss://example.com/',
  'unix:/var/run/docker.sock',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:80/',
  'https://example.com:0/',
  'https://user@example.com/',
  'https://user:secret@example.com/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1\\@example.com/',
  'https://127.0.0.1#@example.com/',
  'https://exa_mple..com/',
  'https://-example.com/',
  'https://example.123/',
  'https://example.0x7f/',
  // Nothing at all.
  '',
  'https://',
  'https:///',
  '//example.com/',
  'example.com',
  '/xrpc/_health',
  'https://exa mple.com/',
  'https://[::1',
  `https://${'a'.repeat(64)}.com/`,
  `https://${'a.'.repeat(140)}com/`,
  `https://example.com/${'a'.repeat(5000)}`,
];

const PUBLIC = [
  'https://bsky.social/xrpc/_health',
  'https://pds.example.com:8443/',
  'https://EXAMPLE.com./path?query#fragment',
  'https://xn--bcher-kva.example.xn--p1ai/',
  'https://bücher.com/',
  'https://a.b.c.d.e.museum/',
  'https://_atproto.example.org/',
];

const LOCAL = [
  'http://localhost:2583/',
  'http://127.0.0.1:2583/',
  'http://127.1:2583/',
  'http://[::1]:2583/',
  'http://alice.localhost:80/',
  'https://localhost/',
];

const refused = (error: unknown): boolean => error instanceof NetworkError && error.code === 'url_refused';

describe('URLs from outside', () => {
  for (const url of EVASIONS) {
    test(`refused: ${url.slice(0, 80)}`, () => {
      assert.throws(() => mustBeSafeUrl(url, { isLocal: false }), refused);
    });
  }

  for (const url of PUBLIC) {
    test(`fetched: ${url}`, () => {
      assert.equal(mustBeSafeUrl(url, { isLocal: false }).hash, '');
    });
  }

  for (const url of LOCAL) {
    test(`fetched on localhost only: ${url}`, () => {
      assert.ok(mustBeSafeUrl(url, { isLocal: true }));
      assert.throws(() => mustBeSafeUrl(url, { isLocal: false }), refused);
    });
  }

  test('on localhost, no neighbour is fetched either', () => {
    const isHere = (url: string): boolean => URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
    const neighbours = EVASIONS.filter((url) => !isHere(url));
    assert.ok(neighbours.length > 50);
    for (const url of neighbours) assert.throws(() => mustBeSafeUrl(url, { isLocal: true }), refused, url);
    assert.throws(() => mustBeSafeUrl('http://user@localhost/', { isLocal: true }), refused);
    assert.throws(() => mustBeSafeUrl('ftp://localhost/', { isLocal: true }), refused);
    assert.throws(() => mustBeSafeUrl('http://localhost.example.com/', { isLocal: true }), refused);
  });

  test('a relative URL is judged as what it leads to', () => {
    const base = new URL('https://example.com/a/b');
    assert.equal(mustBeSafeUrl('../c', { isLocal: false }, base).href, 'https://example.com/c');
    assert.throws(() => mustBeSafeUrl('//127.0.0.1/c', { isLocal: false }, base), refused);
    assert.throws(() => mustBeSafeUrl('http:', { isLocal: false }, base), refused);
  });

  test('no IPv4 address gets through, however it is written', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const write = fc.constantFrom(
      (value: number) => String(value),
      (value: number) => `0x${value.toString(16)}`,
      (value: number) => `0${value.toString(8)}`,
      (value: number) => `0X${value.toString(16).toUpperCase()}`,
    );
    fc.assert(
      fc.property(
        fc.tuple(byte, byte, byte, byte),
        fc.array(write, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (bytes, writers, count) => {
          const rest = bytes.slice(count - 1).reduce((sum, each) => sum * 256 + each, 0);
          const parts = [...bytes.slice(0, count - 1), rest].map((value, index) => writers[index]?.(value));
          assert.throws(() => mustBeSafeUrl(`https://${parts.join('.')}/`, { isLocal: false }), refused);
        },
      ),
    );
  });

  test('no IPv6 address gets through', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        assert.throws(() => mustBeSafeUrl(`https://[${address}]/`, { isLocal: false }), refused);
      }),
    );
  });
});
