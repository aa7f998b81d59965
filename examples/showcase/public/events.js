/**
 * Follows an actor's events over a WebSocket, for ever: what is missed while the connection is away is replayed by
 * cursor, and when the actor says that it no longer can, the state is loaded anew.
 */

const RECONNECT_MS = { first: 200, max: 5_000 };
/** A connection that has been silent from one ping to the next is dead, whatever the browser still believes. */
const PING_MS = 10_000;

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
    try {
      cursor ??= await follower.load();
    } catch {
      retry();
      return;
    }
    listen(new WebSocket(`${url}&since=${encodeURIComponent(cursor)}`));
  }

  /** @param {WebSocket} socket */
  function listen(socket) {
    let isHeard = true;
    const ended = new AbortController();
    const ping = setInterval(() => {
      if (!isHeard) return end();
      isHeard = false;
      if (socket.readyState === WebSocket.OPEN) socket.send('ping');
    }, PING_MS);

    /** Does not wait until the connection is closed: on a dead line that takes minutes. */
    function end() {
      clearInterval(ping);
      ended.abort();
      socket.close();
      retry();
    }

    /** @param {MessageEvent} message */
    function hear({ data }) {
      isHeard = true;
      if (data !== 'pong' && !isTaken(JSON.parse(data))) end();
    }

    const { signal } = ended;
    socket.addEventListener('message', hear, { signal });
    socket.addEventListener('close', end, { signal });
    window.addEventListener('offline', end, { signal });
  }

  /**
   * Answers whether the connection goes on.
   *
   * @param {{ type: string, cursor?: string, channel: string, data: unknown }} frame
   */
  function isTaken(frame) {
    cursor = frame.type === 'gone' ? undefined : (frame.cursor ?? cursor);
    if (frame.type === 'ready') {
      waitMs = RECONNECT_MS.first;
      follower.connection('live');
    }
    if (frame.type === 'event') follower.event(frame.channel, frame.data);
    return frame.type !== 'gone' && frame.type !== 'slow';
  }

  /** Waits longer each time, and never all clients at once. */
  function retry() {
    follower.connection('connecting');
    setTimeout(() => void connect(), waitMs * (0.5 + Math.random()));
    waitMs = Math.min(waitMs * 2, RECONNECT_MS.max);
  }
}
