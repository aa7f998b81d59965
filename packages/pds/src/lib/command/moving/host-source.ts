/** An account on another host, as a source. */
import { getAt } from '../../values/json.ts';
import { RefusedError } from '../client/command-error.ts';
import type { AccountSession } from '../client/account-session.ts';
import type { AccountSource, Body } from './transfer.ts';

/**
 * @param session the account, signed in there
 */
export function createHostSource({ client, did }: AccountSession): AccountSource {
  return {
    openRepository: async () => {
      const response = await client.send('com.atproto.sync.getRepo', { params: { did } });
      return { ...bodyOf(response), contentType: 'application/vnd.ipld.car' };
    },
    openBlob: async (cid) => {
      try {
        return bodyOf(await client.send('com.atproto.sync.getBlob', { params: { did, cid } }));
      } catch (error) {
        // Hosts name it differently; what all say of a blob that is not there is a status of the 400s.
        const isGone = error instanceof RefusedError && [400, 404, 410].includes(error.status);
        if (isGone && error.code !== 'ExpiredToken') return undefined;
        throw error;
      }
    },
    // Passed on without being understood.
    readPreferences: async () => {
      const list = getAt(await client.json('app.bsky.actor.getPreferences', {}), 'preferences');
      return Array.isArray(list) ? list : undefined;
    },
  };
}

function bodyOf(response: Response): Body {
  return {
    stream: response.body ?? new Blob([]).stream(),
    contentType: response.headers.get('content-type') ?? 'application/octet-stream',
  };
}
