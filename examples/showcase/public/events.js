/**
 * Follows an actor's events over a WebSocket, for ever: what is missed while the connection is away is replayed by
 * cursor, and when the actor says that it no longer can, the state is loaded anew.
 */
import { keepConnected } from './socket.js';

/**
 * @typedef {object} Follower
 * @property {() => Promise<string>} load fetches and shows the state; answers the cursor it is true at
 * @property {(channel: string, data: unknown) => void} event one event after that state
 * @property {(state: 'connecting' | 'live') => void} connection whether events arrive
 */

/**
 * @param {string} url the actor's `/events` with its channels
 * @param {Follower} follower
 */
export function followEvents(url, follower) {
  /** @type {string | undefined} */
  let cursor;

  keepConnected({
    address: async () => {
      cursor ??= await follower.load();
      return `${url}&since=${encodeURIComponent(cursor)}`;
    },
    hear: (data) => isTaken(JSON.parse(data)),
    connection: follower.connection,
  });

  /**
   * Answers whether the connection goes on.
   *
   * @param {{ type: string, cursor?: string, channel: string, data: unknown }} frame
   */
  function isTaken(frame) {
    cursor = frame.type === 'gone' ? undefined : (frame.cursor ?? cursor);
    if (frame.type === 'event') follower.event(frame.channel, frame.data);
    return frame.type !== 'gone' && frame.type !== 'slow';
  }
}
