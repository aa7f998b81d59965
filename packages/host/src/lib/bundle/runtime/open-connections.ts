/**
 * Runs in the engine: knows which connections have no end of their own: a host that stops waits for none of them.
 *
 * Owns: the peers of WebSockets and event streams, and the requests that are not answered yet.
 * Called by: `count-requests.ts`, for every request; by the host when it stops, through the control Worker.
 *
 * Invariants
 * O1. A connection that an ordinary request uses is never called endless: a peer's address is used again by others, so
 *     it is forgotten when a long body begins, and left out while a request waits for its answer. A short body is gone
 *     before anybody asks.
 * O2. Addresses are read only where it is worth their 10 µs: for what is endless or long, and when the host asks.
 * O3. What is kept is bounded: the engine does not tell when a connection closes, or when it drops an unanswered
 *     request whose client went away. What is pushed out makes a stop slower, or, if its address had been endless
 *     before, less patient.
 */

const ENDLESS_MAX = 65_536;
const UNANSWERED_MAX = 4096;
/** What the system takes off the engine's hands at once: the end of such a body need not be waited for. */
export const SHORT_BYTES = 64 * 1024;

const endless = new Set<string>();
const unanswered = new Set<Request>();

/** @param request a request that has come in */
export function beginRequest(request: Request): void {
  unanswered.add(request);
  dropOldest(unanswered, UNANSWERED_MAX);
}

/** @param request a request that is answered, or failed */
export function endRequest(request: Request): void {
  unanswered.delete(request);
}

/**
 * Takes note of how long the connection of an answered request will be needed, unless it is a short answer's.
 *
 * @param request the request
 * @param response its answer
 * @param sizeBytes of the answer's body; undefined when only its end will tell
 */
export function noteAnswer(request: Request, response: Response, sizeBytes: number | undefined): void {
  if (isEndless(response, sizeBytes)) {
    const peer = getPeer(request);
    if (peer === undefined) return;
    // The newest is at the end.
    endless.delete(peer);
    endless.add(peer);
    dropOldest(endless, ENDLESS_MAX);
  } else if (endless.size > 0) {
    endless.delete(getPeer(request) ?? '');
  }
}

/** @returns the other ends of endless connections, as the engine writes addresses; of some that are closed as well */
export function listEndless(): string[] {
  const busy = new Set([...unanswered].map(getPeer));
  return [...endless].filter((peer) => !busy.has(peer));
}

function isEndless(response: Response, sizeBytes: number | undefined): boolean {
  if (response.status === 101) return true;
  return sizeBytes === undefined && response.headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** Address and port of the other end, which the engine tells in `cf`. */
function getPeer(request: Request & { cf?: { clientIp?: string } }): string | undefined {
  return request.cf?.clientIp;
}

function dropOldest<Member>(set: Set<Member>, most: number): void {
  if (set.size <= most) return;
  const [oldest] = set;
  if (oldest !== undefined) set.delete(oldest);
}
