/**
 * One large object to a server or back, from a process of its own.
 * Called as `transfer.ts put|get <url> <bytes>`; prints the milliseconds until all is acknowledged or has come.
 */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

const [direction = '', url = '', size = '0'] = process.argv.slice(2);
const sizeBytes = Number(size);
const PIECE = Buffer.alloc(256 * 1024, 7);

const startedAt = performance.now();
const received = direction === 'put' ? await put() : await get();
if (received !== sizeBytes) throw new Error(`${received} bytes of ${sizeBytes}`);
process.stdout.write(String(performance.now() - startedAt));

/** Answers the size that the server says it has stored. */
async function put(): Promise<number> {
  const upload = request(url, { method: 'PUT', headers: { 'content-length': sizeBytes } });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  for (let sent = 0; sent < sizeBytes; sent += PIECE.length) {
    const isRoom = upload.write(PIECE.subarray(0, Math.min(PIECE.length, sizeBytes - sent)));
    if (!isRoom) await once(upload, 'drain');
  }
  upload.end();
  const [response] = await answered;
  let text = '';
  for await (const bytes of response) text += String(bytes);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`);
  return Number(text);
}

async function get(): Promise<number> {
  const [response] = (await once(request(url).end(), 'response')) as [IncomingMessage];
  let count = 0;
  for await (const bytes of response as AsyncIterable<Buffer>) count += bytes.length;
  return count;
}
