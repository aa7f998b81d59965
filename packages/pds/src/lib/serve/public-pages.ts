/** The pages that anybody may see: what this is, and how it does. */
import type { AccountName, StatusView } from '../pages/views.ts';
import { createPageResponse } from '../pages/page-response.ts';
import { sequencerName, subscribePath, type Sequencer } from '../sequencer/sequencer.ts';
import type { PdsRequest } from './pds-request.ts';
import { software } from './software.ts';

/** More accounts than these are not a few people, and are not shown. */
const SHOWN_MAX = 5;

/**
 * @param pds a request
 * @returns undefined if the path is none of these
 */
export async function answerPublicPage(pds: PdsRequest): Promise<Response | undefined> {
  const { request, url } = pds;
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (url.pathname === '/') return showIndex(pds);
  if (url.pathname === '/status') return showStatus(pds);
  if (url.pathname === '/robots.txt')
    return new Response('# Data is public and may be crawled, through the API.\nUser-agent: *\nAllow: /\n');
  return undefined;
}

async function showIndex(pds: PdsRequest): Promise<Response> {
  const { host, askDirectory } = pds;
  const listed = await askDirectory('list', '', SHOWN_MAX + 1);
  const active = listed.filter(({ status }) => status === 'active');
  const accounts: AccountName[] = active.map(({ did, handle }) => ({ did, handle }));
  const { host: name } = new URL(host.settings.publicUrl);
  return createPageResponse(
    {
      kind: 'index',
      ...software,
      accounts: listed.length > SHOWN_MAX ? [] : accounts,
      isInviteRequired: host.settings.isInviteRequired,
      accountUrl: '/account',
      statusUrl: '/status',
    },
    name,
  );
}

async function showStatus(pds: PdsRequest): Promise<Response> {
  const { host, context, actors, askDirectory } = pds;
  const { publicUrl, serviceDid } = host.settings;
  const sequencer = context.actor<Sequencer<object>>(actors.Sequencer, sequencerName);
  const [accounts, firehose] = await Promise.all([askDirectory('count'), sequencer.status()]);
  const view: StatusView = {
    kind: 'status',
    did: serviceDid,
    ...software,
    uptimeMs: host.now() - host.startedAt,
    accounts,
    events: Object.values(firehose.events).reduce((sum, count) => sum + count, 0),
    headSeq: firehose.head,
    subscribers: firehose.subscribers,
    relays: firehose.relays.map(({ relay, askedAt, hasAnswered }) => ({
      host: new URL(relay).host,
      askedAt,
      state: askedAt === undefined ? 'waiting' : hasAnswered ? 'answered' : 'failed',
    })),
    firehosePath: `${subscribePath}?cursor=${firehose.recentCursor}`,
  };
  return createPageResponse(view, new URL(publicUrl).host);
}
