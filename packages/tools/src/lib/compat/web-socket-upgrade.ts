/**
 * Answers a `@get` route with a WebSocket.
 *
 * @param client the end that the caller gets; the other one is the photon's
 */
export function createWebSocketUpgradeResponse(client: WebSocket): Response {
  return new Response(null, { status: 101, webSocket: client });
}
