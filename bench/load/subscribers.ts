/**
 * Many WebSocket subscribers in a process of their own.
 * Called as `subscribers.ts <subscribe url> <emit url> <count> [<mark> [<hello>]]`. Each socket sends the hello, if there
 * is one, and waits for an answer to it. Prints `ready` when all are connected; then, for each line `emit` on its input,
 * asks for the emit url and prints the milliseconds from just before that until every socket has its event, and the
 * bytes of one.
 *
 * The sockets are bare TCP connections that read just enough of RFC 6455: a full client of thousands of sockets costs
 * more than the engine that is measured.
 */
import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { FrameReader } from './frame-reader.ts';

const [subscribeUrl = '', emitUrl = '', count = '1', mark = '"text"', hello = ''] = process.argv.slice(2);
const sockets = Number(count);
const CONNECT_AT_ONCE = 100;
/** What only events have in them: greetings of a server are not counted. */
const markBytes = Buffer.from(mark);
/** What the answer to a hello has in it. */
const ANSWER = Buffer.from('"taken"');

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
  await Promise.all([complete, request(emitUrl)]);
  console.log(`${performance.now() - startedAt} ${eventBytes}`);
}

function request(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get(url, (response) => {
      response.resume().once('end', resolve);
      if (response.statusCode !== 200) reject(new Error(`${response.statusCode} from ${url}`));
    });
    sent.once('error', reject);
  });
}

function subscribe(): Promise<void> {
  const { hostname, port, pathname, search } = new URL(subscribeUrl);
  const socket = connect(Number(port), hostname).setNoDelay();
  socket.write(
    [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
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
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    socket.off('data', onHead);
    if (!head.toString('latin1', 0, 12).endsWith(' 101')) return reject(new Error(head.toString('latin1', 0, end)));
    readEvents(socket, head.subarray(end + 4), hello === '' ? undefined : resolve);
    if (hello === '') resolve();
    else socket.write(formatMasked(hello));
  };
  socket.on('data', onHead);
}

/** RFC 6455, 5.3: what a client sends is masked; a mask of zeros changes nothing. */
function formatMasked(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new Error('a hello has at most 125 bytes');
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function readEvents(socket: Socket, rest: Buffer, onAnswer: (() => void) | undefined): void {
  let received = 0;
  const reader = new FrameReader((payload) => {
    if (payload.includes(ANSWER)) onAnswer?.();
    if (!payload.includes(markBytes)) return;
    eventBytes = payload.length;
    received += 1;
    if (received !== event) throw new Error(`a socket has ${received} events when ${event} were sent`);
    missing -= 1;
    if (missing === 0) onComplete();
  });
  reader.push(rest);
  socket.on('data', (bytes) => reader.push(bytes));
  socket.once('close', () => {
    throw new Error('the server has closed a socket');
  });
}
