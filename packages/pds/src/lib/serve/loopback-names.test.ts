import assert from 'node:assert/strict';
import { test } from 'node:test';

import { redirectToPublicName } from './loopback-names.ts';

const settings = { publicUrl: 'http://localhost:8787', isLocal: true };

function locationOf(url: string, init: RequestInit = {}, of = settings): string | null | undefined {
  return redirectToPublicName(new Request(url, init), of)?.headers.get('location');
}

test('a page under another name of this machine is sent to the public one', () => {
  assert.equal(locationOf('http://127.0.0.1:8787/account?x=1'), 'http://localhost:8787/account?x=1');
  assert.equal(locationOf('http://[::1]:8787/'), 'http://localhost:8787/');
});

test('what is where it belongs stays, and so does what might be another host', () => {
  assert.equal(locationOf('http://localhost:8787/account'), undefined);
  assert.equal(locationOf('http://alice.localhost:8787/account'), undefined);
  assert.equal(locationOf('http://127.0.0.1:9000/account'), undefined);
  assert.equal(locationOf('http://127.0.0.1:8787/account', { method: 'POST' }), undefined);
});

test('a host with a domain sends nobody anywhere', () => {
  const of = { publicUrl: 'https://pds.example', isLocal: false };
  assert.equal(locationOf('https://127.0.0.1/account', {}, of), undefined);
});
