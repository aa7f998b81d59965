/**
 * A WebSocket that is opened again whenever it is gone, for ever.
 */

const RECONNECT_MS = { first: 200, max: 5_000 };
/** A connection that has been silent from one ping to the next is dead, whatever the browser still believes. */
const PING_MS = 10_000;

/**
 * @typedef {object} SocketUser
 * @property {() => Promise<string>} address where to connect, asked each time; a failure is a reason to try again later
 * @property {(data: any) => boolean} hear takes a message; answers whether the connection goes on
 * @property {(state: 'connecting' | 'live') => void} connection whether messages arrive
 */

/**
 * Connects to what answers `pong` to the text `ping`, as actors do.
 *
 * @param {SocketUser} user
 */
export function keepConnected(user) {
  let waitMs = RECONNECT_MS.first;
  void connect();

  async function connect() {
    try {
      listen(new WebSocket(await user.address()));
    } catch {
      retry();
    }
  }

  /** @param {WebSocket} socket */
  function listen(socket) {
    socket.binaryType = 'arraybuffer';
    let isHeard = true;
    let isLive = false;
    const ended = new AbortController();
    const ping = () => {
      if (socket.readyState === WebSocket.OPEN) socket.send('ping');
    };
    const timer = setInterval(() => {
      if (!isHeard) return end();
      isHeard = false;
      ping();
    }, PING_MS);

    /** Does not wait until the connection is closed: on a dead line that takes minutes. */
    function end() {
      clearInterval(timer);
      ended.abort();
      socket.close();
      retry();
    }

    /** @param {MessageEvent} message */
    function hear({ data }) {
      isHeard = true;
      if (data !== 'pong' && !user.hear(data)) return end();
      if (isLive) return;
      isLive = true;
      waitMs = RECONNECT_MS.first;
      user.connection('live');
    }

    const { signal } = ended;
    socket.addEventListener('open', ping, { signal });
    socket.addEventListener('message', hear, { signal });
    socket.addEventListener('close', end, { signal });
    window.addEventListener('offline', end, { signal });
  }

  /** Waits longer each time, and never all clients at once. */
  function retry() {
    user.connection('connecting');
    setTimeout(() => void connect(), waitMs * (0.5 + Math.random()));
    waitMs = Math.min(waitMs * 2, RECONNECT_MS.max);
  }
}
