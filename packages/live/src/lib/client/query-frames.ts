import type { Subscription } from './subscriptions.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { AddedQuery, ClientFrame } from '../wire/frames.ts';

/** Characters of a frame above which the queries that follow go into another one; a shard reads four times as many. */
const CHARACTERS = 256 * 1024;
/** Of a query beside its path and arguments, at most. */
const OTHER_CHARACTERS = 200;

/** A frame of queries. */
export type QueriesFrame = Extract<ClientFrame, { readonly type: 'queries' }>;

/**
 * What to tell a shard of the queries that are watched.
 *
 * @param added whose arguments each fit into a frame
 * @param removed their numbers
 * @returns as many frames as it takes
 */
export function createQueriesFrames(added: Iterable<Subscription>, removed: readonly number[]): QueriesFrame[] {
  const chunks: AddedQuery[][] = [[]];
  let characters = 0;
  for (const subscription of added) {
    const query = createAddedQuery(subscription);
    const size = query.path.length + stringifyValue(query.args).length + OTHER_CHARACTERS;
    if (characters > 0 && characters + size > CHARACTERS) {
      chunks.push([]);
      characters = 0;
    }
    characters += size;
    chunks.at(-1)?.push(query);
  }
  return chunks
    .map((add, index): QueriesFrame => ({ type: 'queries', add, remove: index === 0 ? removed : [] }))
    .filter(({ add, remove }) => add.length + remove.length > 0);
}

function createAddedQuery({ query, number, known }: Subscription): AddedQuery {
  const isKnown = known !== undefined && query.truth !== undefined && 'value' in query.truth;
  return { query: number, path: query.path, args: query.args, ...(isKnown && { known }) };
}
