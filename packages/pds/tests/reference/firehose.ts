/** What a server's firehose has told while it was asked, so that it can be compared with that of another server. */
import { Follower, type ReceivedFrame } from '../proof/follower.ts';
import type { PeerServer } from './start-reference.ts';

/** Who was asked about, in the order in which they came; the last event is about the last that was deleted. */
const ACCOUNTS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'];
const LAST = 'erin';
/** More than any event's number, and still an integer. */
const FUTURE = Number.MAX_SAFE_INTEGER;

/**
 * @param server that was asked
 * @param known DIDs by the names of accounts
 * @returns by names like those of questions: each account's events, the fields of each kind of event, and refusals
 */
export async function readFirehose(
  server: PeerServer,
  known: ReadonlyMap<string, unknown>,
): Promise<Record<string, [200, unknown]>> {
  const frames = await readFrames(server, 0, ({ body }) => body.did === known.get(LAST) && body.status === 'deleted');
  const future = await readFrames(server, FUTURE, ({ type }) => type === 'error');
  const told = ACCOUNTS.map((name): [string, unknown] => {
    const own = frames.filter(({ body }) => (body.repo ?? body.did) === known.get(name));
    return [`events of ${name}`, own.map(describeFrame)];
  });
  const kinds = [...new Set(frames.map(({ type }) => type))].toSorted();
  const fields = kinds.map((kind): [string, unknown] => {
    const all = frames.filter(({ type }) => type === kind).flatMap(({ body }) => Object.keys(body as object));
    return [`fields of ${kind}`, [...new Set(all)].toSorted()];
  });
  const refusals = future.map(({ body }): unknown => [body.code, body.message]);
  const rows: [string, unknown][] = [...told, ...fields, ['cursor in the future', refusals]];
  return Object.fromEntries(rows.map(([name, row]) => [`sync.subscribeRepos: ${name}`, [200, row]]));
}

async function readFrames(
  { url }: PeerServer,
  cursor: number,
  isLast: (frame: ReceivedFrame) => boolean,
): Promise<readonly ReceivedFrame[]> {
  const follower = await new Follower(() => url).connect(cursor);
  await follower.until(isLast, 'the last event');
  follower.close();
  return follower.frames;
}

function describeFrame({ type, body }: ReceivedFrame): string {
  if (type === '#account') return `#account ${body.status ?? 'active'}`;
  if (type !== '#commit') return type;
  const ops: readonly { action: string; prev?: unknown }[] = body.ops;
  return `#commit ${ops.map(({ action, prev }) => ((prev ?? undefined) === undefined ? action : `${action} with prev`)).join(', ')}`.trim();
}
