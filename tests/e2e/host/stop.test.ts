/**
 * What a stop waits for. The grace time is an hour: whatever holds it up for nothing fails by the tests' time limit.
 */
import assert from 'node:assert/strict';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { copyFixture, enginePid, isAlive, startSundog, type RunningCommand } from './sundog-command.ts';

const DOWNLOAD_BYTES = 32_000_000;
const GRACE = ['--grace-ms', '3600000'];

type Running = RunningCommand & { url: string; project: string };

async function startFront(context: TestContext, args = GRACE): Promise<Running> {
  const project = await copyFixture(context, 'front');
  return { ...(await startSundog(context, ['start', project, ...args])), project };
}

/** Answers with the response as soon as it begins. */
function begin(url: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, timeout: 20_000, ...options }, resolve)
      .on('error', reject)
      .end();
  });
}

/** The length of the rest; undefined when the connection broke. */
async function measure(response: IncomingMessage): Promise<number | undefined> {
  let length = 0;
  try {
    for await (const chunk of response) length += (chunk as Buffer).length;
    return length;
  } catch {
    return undefined;
  }
}

async function openSocket(url: string): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => undefined);
  return { closed };
}

/** Stops the command and waits until it says that it does. */
async function stop(command: RunningCommand): Promise<void> {
  command.child.kill('SIGTERM');
  await command.printed(/SIGTERM: stopping/);
}

/** A request to an engine that is stopping, and so takes none: something else must hold it up meanwhile. */
async function beginLate(url: string): Promise<{ late: Promise<unknown> }> {
  for (;;) {
    const late = begin(`${url}/seen`).then(measure);
    const isAnswered = late.then(
      () => true,
      () => false,
    );
    if (!(await Promise.race([isAnswered, delay(3000, false)]))) return { late };
  }
}

/** An endless connection from a port of the client's choice, which is free again when this resolves. */
async function useForSocket(url: string, localPort: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), localPort });
  const headers = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13';
  socket.write(`GET /socket HTTP/1.1\r\nHost: a\r\n${headers}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
  const [answer] = await new Promise<Buffer[]>((resolve, reject) => {
    socket.once('data', (data: Buffer) => resolve([data])).once('error', reject);
  });
  assert.match(String(answer), /^HTTP\/1\.1 101/);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resetAndDestroy();
  await closed;
}

describe('stop', { concurrency: 3, skip: process.platform !== 'linux' }, () => {
  test('WebSockets and event streams do not hold it up; their clients see them closed', async (context) => {
    const command = await startFront(context);
    const engine = await enginePid(command.project);
    const sockets = await Promise.all([openSocket(command.url), openSocket(command.url)]);
    const events = measure(await begin(`${command.url}/events`));
    await stop(command);
    assert.deepEqual(await Promise.all(sockets.map(({ closed }) => closed)), [1006, 1006]);
    assert.equal(await events, undefined);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
    assert.equal(isAlive(engine), false);
  });

  test('requests in flight, streams with an end and downloads finish first', async (context) => {
    const command = await startFront(context);
    const socket = await openSocket(command.url);
    const download = await begin(`${command.url}/download`);
    const stream = measure(await begin(`${command.url}/stream?ms=1500`));
    const waited = begin(`${command.url}/wait?ms=1500`);
    await command.printed(/admin pages/);
    // Its answer comes after all requests above have reached the Worker.
    await measure(await begin(`${command.url}/seen`));
    await stop(command);
    const { late } = await beginLate(command.url);
    assert.equal(await measure(await waited), 6);
    assert.ok(((await stream) ?? 0) > 0);
    assert.equal(await measure(download), DOWNLOAD_BYTES);
    assert.equal(await socket.closed, 1006);
    await assert.rejects(late);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('a request from the address of a former WebSocket is an ordinary one', async (context) => {
    const command = await startFront(context);
    const localPort = 28_101 + Math.floor(Math.random() * 1000);
    await useForSocket(command.url, localPort);
    const socket = await openSocket(command.url);
    const waited = begin(`${command.url}/wait?ms=1500`, { localPort });
    await measure(await begin(`${command.url}/seen`));
    await stop(command);
    assert.equal(await measure(await waited), 6);
    assert.equal(await socket.closed, 1006);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('so is a download', async (context) => {
    const command = await startFront(context);
    const localPort = 29_101 + Math.floor(Math.random() * 1000);
    await useForSocket(command.url, localPort);
    const socket = await openSocket(command.url);
    const download = await begin(`${command.url}/download`, { localPort });
    await stop(command);
    assert.equal(await Promise.race([socket.closed, delay(500, 'open')]), 'open');
    assert.equal(await measure(download), DOWNLOAD_BYTES);
    assert.equal(await socket.closed, 1006);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('connections without a request do not hold it up', async (context) => {
    const command = await startFront(context);
    const { hostname, port } = new URL(command.url);
    const silent = connect({ host: hostname, port: Number(port) });
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await new Promise((resolve) => silent.once('connect', resolve));
    const socket = await openSocket(command.url);
    await stop(command);
    await closed;
    assert.equal(await socket.closed, 1006);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });
});

describe('stop, with a request that does not end', { concurrency: 2 }, () => {
  test('what is not done after the grace time is cut off', async (context) => {
    const command = await startFront(context, ['--grace-ms', '300']);
    const waited = begin(`${command.url}/wait?ms=86400000`);
    const broken = assert.rejects(waited);
    await measure(await begin(`${command.url}/seen`));
    await stop(command);
    await broken;
    assert.deepEqual(await command.ended, { code: 0, signal: null });
  });

  test('a second signal ends all of it at once', async (context) => {
    const command = await startFront(context);
    const broken = assert.rejects(begin(`${command.url}/wait?ms=86400000`));
    await measure(await begin(`${command.url}/seen`));
    await stop(command);
    command.child.kill('SIGTERM');
    await broken;
    assert.deepEqual(await command.ended, { code: 0, signal: null }, command.stderr());
  });
});
