/**
 * Many WebSocket subscribers in a process of their own.
 * Called as `subscribers.ts <url> <count>`. Prints `ready` when all are connected; then, for each line `next` on its
 * input, waits until every socket has one more message and prints the milliseconds since the line came.
 */
import { createInterface } from 'node:readline';

import { WebSocket } from 'ws';

const [url = '', count = '1'] = process.argv.slice(2);
const sockets = Number(count);
let received = 0;
let expected = Number.POSITIVE_INFINITY;
let onComplete = (): void => {};

const CONNECT_AT_ONCE = 100;
for (let connected = 0; connected < sockets; connected += CONNECT_AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(CONNECT_AT_ONCE, sockets - connected) }, connect));
}
console.log('ready');

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'next') break;
  const startedAt = performance.now();
  const complete = new Promise<void>((resolve) => (onComplete = resolve));
  expected = received + sockets;
  if (received >= expected) onComplete();
  console.log('listening');
  await complete;
  console.log(String(performance.now() - startedAt));
}
process.exit(0);

/** Counts what carries the load's mark: a server's greeting is not an event. */
function connect(): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', (message: Buffer) => {
    if (!message.includes('"text"')) return;
    received += 1;
    if (received >= expected) onComplete();
  });
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
}
