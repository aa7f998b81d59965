/**
 * Follows an actor's events over a WebSocket, for ever: what is missed while the connection is away is replayed by
 * cursor, and when the actor says that it no longer can, the state is loaded anew.
 */

const RECONNECT_MS = { first: 200, max: 5_000 };
const PING_MS = 20_000;
/** Close code of a subscriber that sent what the protocol does not have: connecting again would not help. */
const CLOSE_UNEXPECTED_MESSAGE = 4400;

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
  let waitMs = RECONNECT_MS.first;
  void connect();

  async function connect() {
    follower.connection('connecting');
    try {
      cursor ??= await follower.load();
    } catch {
      retry();
      return;
    }
    const socket = new WebSocket(`${url}&since=${encodeURIComponent(cursor)}`);
    const ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('ping'), PING_MS);
    socket.addEventListener('message', ({ data }) => {
      if (data !== 'pong') take(JSON.parse(data), socket);
    });
    socket.addEventListener('close', ({ code }) => {
      clearInterval(ping);
      follower.connection('connecting');
      if (code !== CLOSE_UNEXPECTED_MESSAGE) retry();
    });
  }

  /**
   * @param {{ type: string, cursor?: string, channel: string, data: unknown }} frame
   * @param {WebSocket} socket
   */
  function take(frame, socket) {
    if (frame.type === 'gone') {
      cursor = undefined;
      socket.close();
      return;
    }
    cursor = frame.cursor ?? cursor;
    if (frame.type === 'ready') {
      waitMs = RECONNECT_MS.first;
      follower.connection('live');
    }
    if (frame.type === 'event') follower.event(frame.channel, frame.data);
  }

  /** Waits longer each time, and never all clients at once. */
  function retry() {
    setTimeout(() => void connect(), waitMs * (0.5 + Math.random()));
    waitMs = Math.min(waitMs * 2, RECONNECT_MS.max);
  }
}
