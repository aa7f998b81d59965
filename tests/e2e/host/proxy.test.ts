import assert from 'node:assert/strict';
import { request, type OutgoingHttpHeaders } from 'node:http';
import { describe, test } from 'node:test';

import { WebSocket } from 'ws';

import { copyFixture, startSundog } from './sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

interface Seen {
  url: string;
  headers: Record<string, string>;
}

/** Sends headers as they are, and answers with the body. */
function send(url: string, headers: OutgoingHttpHeaders, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers, agent: false, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end(body);
  });
}

async function see(url: string, headers: OutgoingHttpHeaders): Promise<Seen> {
  return JSON.parse(await send(`${url}/seen`, { host: 'garden.example', ...headers })) as Seen;
}

describe('proxies', { concurrency: 2 }, () => {
  test('without trust nobody tells a scheme or a client', async (context) => {
    const { url } = await startSundog(context, ['start', await copyFixture(context, 'front')]);
    const seen = await see(url, {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '192.0.2.1',
      'CF-Connecting-IP': '192.0.2.1',
    });
    assert.equal(seen.url, 'http://garden.example/seen');
    assert.equal(seen.headers['cf-connecting-ip'], undefined);
  });

  test('a trusted proxy tells the scheme, and the client in the last address it passes on', async (context) => {
    const { url } = await startSundog(context, ['start', await copyFixture(context, 'front'), '--trust-proxy']);
    const client = async (headers: OutgoingHttpHeaders) => (await see(url, headers)).headers['cf-connecting-ip'];
    const secure = await see(url, { 'x-forwarded-proto': 'https' });
    assert.deepEqual([secure.url, secure.headers['x-forwarded-proto']], ['https://garden.example/seen', undefined]);
    assert.equal((await see(url, { 'x-forwarded-proto': 'http' })).url, 'http://garden.example/seen');
    assert.equal((await see(url, {})).url, 'http://garden.example/seen');
    assert.equal(await client({ 'x-forwarded-for': '192.0.2.1' }), '192.0.2.1');
    assert.equal(await client({ 'x-forwarded-for': '198.51.100.9, 2001:db8::1' }), '2001:db8::1');
    assert.equal(await client({ 'x-forwarded-for': '192.0.2.1', 'cf-connecting-ip': '192.0.2.1' }), '192.0.2.1');
  });

  test('a client cannot say through a trusted proxy who it is', async (context) => {
    const { url } = await startSundog(context, ['start', await copyFixture(context, 'front'), '--trust-proxy']);
    const client = async (headers: OutgoingHttpHeaders) => (await see(url, headers)).headers['cf-connecting-ip'];
    const forged = { 'cf-connecting-ip': '198.51.100.9' };
    assert.equal(await client({ ...forged, 'x-forwarded-for': '192.0.2.1' }), '192.0.2.1');
    assert.equal(await client({ ...forged, 'x-forwarded-for': '198.51.100.9, 192.0.2.1' }), '192.0.2.1');
    assert.equal(await client(forged), undefined);
    assert.equal(await client({ ...forged, 'x-forwarded-for': ' ' }), undefined);
  });

  test('bodies and WebSockets pass unharmed', async (context) => {
    const { url } = await startSundog(context, ['start', await copyFixture(context, 'front'), '--trust-proxy']);
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    assert.equal(await send(`${url}/echo`, headers, 'a body'), 'a body');
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`, { headers, handshakeTimeout: 5000 });
    undoAfter(context, () => socket.terminate());
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  });
});
