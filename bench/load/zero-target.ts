import type { SubscriberTarget } from './start-subscribers.ts';

/** Version 51 of Zero's protocol; a release of another version says so when it refuses the sockets. */
const SYNC_PATH = '/sync/v51/connect';

const columns = { id: 'string', channel: 'string', text: 'string', at: 'number' };

/**
 * Clients of zero-cache that do nothing but watch the latest rows of a channel. Each is of a client group of its own,
 * as browsers are.
 *
 * @param urls of zero-cache, and of what adds rows to its database
 * @param channel whose rows
 * @param count how many of them
 * @returns where subscribers go; a request to `emit` adds a row
 */
export function createZeroTarget(
  urls: { sync: string; writer: string },
  channel: string,
  count: number,
): SubscriberTarget {
  const parameters = 'clientID={id}&clientGroupID={id}&wsid={id}&userID=bench&baseCookie=&ts=0&lmid=0';
  const init = {
    desiredQueriesPatch: [{ op: 'put', hash: 'latest', name: 'latest', args: [channel, count] }],
    clientSchema: { tables: { message: { columns: describeColumns(), primaryKey: ['id'] } } },
  };
  const hello = { initConnectionMessage: ['initConnection', init] };
  return {
    subscribe: `${urls.sync}${SYNC_PATH}?${parameters}`,
    emit: `${urls.writer}/add/${channel}`,
    protocol: encodeURIComponent(Buffer.from(JSON.stringify(hello)).toString('base64')),
    answer: '"gotQueriesPatch"',
    mark: '"rowsPatch"',
    part: '["poke',
    end: '["pokeEnd"',
  };
}

function describeColumns(): Record<string, { type: string }> {
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, { type }]));
}
