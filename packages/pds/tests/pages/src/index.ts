import { createAccountEvent, createCommitEvent } from '../../../src/lib/events/create-event.ts';
import { joinFrame } from '../../../src/lib/events/frame.ts';
import { createPageResponse } from '../../../src/lib/pages/page-response.ts';
import { samples } from './samples.ts';

export { Desk } from './desk.ts';

/**
 * Shows a page by its name; what has to do with passkeys is the desk's, and `/firehose` sends two events, one of them
 * new to the page.
 */
export default {
  async fetch(request, env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/firehose') return sendEvents();
    const sample = samples[decodeURIComponent(pathname.slice(1))];
    if (sample !== undefined) return createPageResponse(sample, 'pds.example');
    return env.DESK.getByName('desk').fetch(request);
  },
} satisfies ExportedHandler<Cloudflare.Env>;

function sendEvents(): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
  const time = '2026-11-21T12:00:00.000Z';
  const cid = 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq';
  const ops = ['3lbig', '3lbih', '3lbii', '3lbij'].map((rkey) => ({
    action: 'create' as const,
    path: `app.bsky.feed.post/${rkey}`,
    cid,
    previousCid: undefined,
  }));
  const repository = { did, rev: '3lbigx', since: null, previousData: undefined, car: new Uint8Array(300) };
  server.send(joinFrame(createCommitEvent({ ...repository, commit: cid, ops, time }), 1763800000001287));
  server.send(joinFrame(createAccountEvent({ did, status: 'deactivated', time }), 1763800000001288));
  return new Response(null, { status: 101, webSocket: client });
}
