/**
 * Somebody who writes one post after the other, from a process of its own, until its input ends.
 * Called as `pds-writer.ts <Account as JSON>`. Prints `ready` after the first, and in the end the milliseconds that
 * each of the others took, as JSON.
 */
import { COLLECTION, createPost, post, type Account } from './pds-calls.ts';

const { url, did, authorization } = JSON.parse(process.argv[2] ?? '{}') as Account;
const timesMs: number[] = [];
let isOver = false;

await write(0);
console.log('ready');
process.stdin.resume().once('end', () => (isOver = true));
for (let number = 1; !isOver; number += 1) {
  const startedAt = performance.now();
  await write(number);
  timesMs.push(performance.now() - startedAt);
}
console.log(JSON.stringify(timesMs));
process.exit(0);

async function write(number: number): Promise<void> {
  const record = createPost(`${process.pid} ${number}`);
  await post(url, 'com.atproto.repo.createRecord', { repo: did, collection: COLLECTION, record }, authorization);
}
