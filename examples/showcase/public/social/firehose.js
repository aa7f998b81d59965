/**
 * Follows the firehose for ever, from the oldest event that is kept: every event once, in order. What is missed while the
 * connection is away is replayed by cursor; when the server says that it no longer can, or never was there, the page's
 * state is loaded anew.
 */
import { keepConnected } from '../socket.js';
import { parseFrame } from './frames.js';

const SUBSCRIBE = '/xrpc/com.atproto.sync.subscribeRepos';

/**
 * @typedef {object} Listener
 * @property {() => Promise<void>} load fetches and shows the state, before any event
 * @property {(event: import('./frames.js').FirehoseEvent) => void} event one event, which the state may contain already
 * @property {(state: 'connecting' | 'live') => void} connection whether events arrive
 */

/**
 * @param {Listener} listener
 */
export function followFirehose(listener) {
  /** The last event that was taken; 0 begins with the oldest. */
  let cursor = 0;
  let isLoaded = false;

  keepConnected({
    address: async () => {
      if (!isLoaded) await listener.load();
      isLoaded = true;
      return `${SUBSCRIBE}?cursor=${cursor}`;
    },
    hear: (data) => isTaken(parseFrame(data)),
    connection: listener.connection,
  });

  /**
   * Answers whether the connection goes on.
   *
   * @param {import('./frames.js').Frame} frame
   */
  function isTaken(frame) {
    if (frame.kind === 'event') {
      cursor = frame.event.seq;
      listener.event(frame.event);
      return true;
    }
    // That the first events are gone matters to whoever had some of them. An error: this server never gave the cursor.
    if (frame.kind === 'info' && cursor === 0) return true;
    cursor = 0;
    isLoaded = false;
    return false;
  }
}
