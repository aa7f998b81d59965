/**
 * Many WebSocket subscribers in a process of their own.
 * Called as `subscribers.ts <count> <SubscriberTarget as JSON>`. Prints `ready` when all are connected and have what
 * they wait for; then, for each line `emit` on its input, asks for the emit url and prints the milliseconds from just
 * before that until every socket has its event, and the bytes of one.
 *
 * The sockets are bare TCP connections that read just enough of RFC 6455: a full client of thousands of sockets costs
 * more than the engine that is measured.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request as startRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { FrameReader } from './frame-reader.ts';
import type { SubscriberTarget } from './start-subscribers.ts';

const [count = '1', target = '{}'] = process.argv.slice(2);
const sockets = Number(count);
const { subscribe: subscribeUrl, emit, emitRequest, ...told } = JSON.parse(target) as SubscriberTarget;
const { mark = '"text"', answer, part, end, hello, protocol } = told;
const CONNECT_AT_ONCE = 100;
const markBytes = Buffer.from(mark);
const answerBytes = answer === undefined ? undefined : Buffer.from(answer);
const partBytes = part === undefined ? undefined : Buffer.from(part);
/** One connection for all events: what is measured is not its opening. */
const agent = new Agent({ keepAlive: true });
const endBytes = end === undefined ? undefined : Buffer.from(end);

/** Number of the event that is awaited; each socket must get each event once. */
let event = 0;
let missing = 0;
let eventBytes = 0;
let onComplete = (): void => {};

for (let connected = 0; connected < sockets; connected += CONNECT_AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(CONNECT_AT_ONCE, sockets - connected) }, subscribe));
console.log('ready');

for await (const line of createInterface({ input: process.stdin })) if (line === 'emit') await timeEvent();
process.exit(0);

async function timeEvent(): Promise<void> {
  event += 1;
  missing = sockets;
  const complete = new Promise<void>((resolve) => (onComplete = resolve));
  const startedAt = performance.now();
  await Promise.all([complete, request(emit)]);
  console.log(`${performance.now() - startedAt} ${eventBytes}`);
}

function request(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const method = emitRequest === undefined ? 'GET' : 'POST';
    const sent = startRequest(url, { method, agent, headers: emitRequest?.headers ?? {} }, (response) => {
      response.resume().once('end', resolve);
      if (response.statusCode !== 200) reject(new Error(`${response.statusCode} from ${url}`));
    });
    sent.once('error', reject);
    sent.end(emitRequest?.body.replaceAll('{id}', randomUUID()));
  });
}

function subscribe(): Promise<void> {
  const { hostname, port, pathname, search } = new URL(subscribeUrl.replaceAll('{id}', randomUUID()));
  const socket = connect(Number(port), hostname).setNoDelay();
  socket.write(
    [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
      '\r\n',
    ].join('\r\n'),
  );
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    readHandshake(socket, resolve, reject);
  });
}

function readHandshake(socket: Socket, resolve: () => void, reject: (error: Error) => void): void {
  let head = Buffer.alloc(0);
  const onHead = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes]);
    const length = head.indexOf('\r\n\r\n');
    if (length === -1) return;
    socket.off('data', onHead);
    if (!head.toString('latin1', 0, 12).endsWith(' 101')) return reject(new Error(head.toString('latin1', 0, length)));
    readEvents(socket, head.subarray(length + 4), resolve);
    if (hello !== undefined) socket.write(formatMasked(hello));
    if (answer === undefined) resolve();
  };
  socket.on('data', onHead);
}

/** RFC 6455, 5.3: what a client sends is masked; a mask of zeros changes nothing. */
function formatMasked(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new Error('a hello has at most 125 bytes');
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function readEvents(socket: Socket, rest: Buffer, onAnswer: () => void): void {
  let received = 0;
  const takeEvent = (bytes: number): void => {
    eventBytes = bytes;
    received += 1;
    if (received !== event) throw new Error(`a socket has ${received} events when ${event} were sent`);
    missing -= 1;
    if (missing === 0) onComplete();
  };
  const reader = new FrameReader(joinFrames({ onAnswer, onEvent: takeEvent }));
  reader.push(rest);
  socket.on('data', (bytes) => reader.push(bytes));
  socket.once('close', () => {
    throw new Error('the server has closed a socket');
  });
}

/** Tells answers and events from other frames; with `end`, each goes on until a frame that has that in it. */
function joinFrames(on: { onAnswer: () => void; onEvent: (bytes: number) => void }): (payload: Buffer) => void {
  let begun: 'answer' | 'event' | undefined;
  let bytes = 0;
  return (payload) => {
    if (partBytes !== undefined && !payload.includes(partBytes)) return;
    bytes = (endBytes === undefined ? 0 : bytes) + payload.length;
    if (answerBytes !== undefined && payload.includes(answerBytes)) begun = 'answer';
    else if (payload.includes(markBytes)) begun ??= 'event';
    if (endBytes !== undefined && !payload.includes(endBytes)) return;
    if (begun === 'answer') on.onAnswer();
    if (begun === 'event') on.onEvent(bytes);
    begun = undefined;
    bytes = 0;
  };
}
