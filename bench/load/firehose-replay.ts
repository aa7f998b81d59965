/**
 * Takes a replay of the firehose from its beginning, in a process of its own, and keeps nothing of it.
 * Called as `firehose-replay.ts <url of the server> <frames>`; prints the milliseconds from the first byte of the
 * request until so many frames have come, and their bytes.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

import { FrameReader } from './frame-reader.ts';

const [url = '', count = '1'] = process.argv.slice(2);
const { hostname, port } = new URL(url);
let missing = Number(count);
let sizeBytes = 0;
let head: Buffer | undefined = Buffer.alloc(0);

const startedAt = performance.now();
const reader = new FrameReader((payload) => {
  sizeBytes += payload.length;
  missing -= 1;
  if (missing > 0) return;
  console.log(`${performance.now() - startedAt} ${sizeBytes}`);
  process.exit(0);
});

const socket = connect(Number(port), hostname).setNoDelay();
socket.write(
  [
    'GET /xrpc/com.atproto.sync.subscribeRepos?cursor=0 HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n'),
);
socket.on('data', (bytes) => {
  if (head === undefined) return reader.push(bytes);
  head = Buffer.concat([head, bytes]);
  const length = head.indexOf('\r\n\r\n');
  if (length === -1) return;
  if (!head.toString('latin1', 0, 12).endsWith(' 101')) throw new Error(head.toString('latin1', 0, length));
  const rest = head.subarray(length + 4);
  head = undefined;
  reader.push(rest);
});
socket.once('close', () => {
  throw new Error(`the server has closed the socket before ${missing} frames`);
});
