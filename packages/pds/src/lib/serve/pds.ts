/** The mounts of a personal data server: which path is for whom. Everything else happens behind them. */
import type { Mount } from '@sundog/actor';

import { Account } from '../account/account.ts';
import { Directory } from '../directory/directory.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import { createPageResponse } from '../pages/page-response.ts';
import { XRPC_PREFIX } from '../xrpc/parse-call.ts';
import { answerAccountPage } from './account-page.ts';
import { answerMailPage } from './mail-pages.ts';
import { answerXrpc } from './answer-xrpc.ts';
import { createOAuthBackend } from './oauth-backend.ts';
import { createPdsRequest, type PdsActors, type PdsRequest } from './pds-request.ts';
import { answerPublicPage } from './public-pages.ts';
import { software } from './software.ts';
import { answerWellKnown } from './well-known.ts';

/** A personal data server, for a project's Worker. */
export interface Pds {
  /** To be exported by the Worker's main module, under these names. */
  readonly actors: PdsActors;
  /**
   * For `createWorker({ mounts })`. The one with the prefix `/` has the pages that people see; a project that has its own
   * start page leaves it out.
   */
  readonly mounts: readonly Mount<object>[];
}

/** Paths that the protocol fixes. */
const PREFIXES = ['/xrpc', '/.well-known', '/oauth', '/account', '/status', '/'];

/**
 * Makes a personal data server. Its settings are the `PDS_*` variables of the project, its blobs are in the R2 bucket
 * `BLOBS`.
 *
 * @returns the mounts, and the classes that the Worker must export for them
 */
export function pds(): Pds {
  const actors: PdsActors = { Account, Directory, Sequencer };
  const mounts = PREFIXES.map((prefix): Mount<object> => ({
    prefix,
    name: prefix === '/' ? 'pds' : `pds ${prefix}`,
    description: 'AT Protocol personal data server',
    actors: { ...actors },
    fetch: (request, context) => answer(createPdsRequest(request, context, actors)),
  }));
  return { actors, mounts };
}

async function answer(pds: PdsRequest): Promise<Response> {
  const { url } = pds;
  if (url.pathname === '/xrpc/_health') return answerHealth(pds);
  if (url.pathname.startsWith(XRPC_PREFIX)) return answerXrpc(pds);
  return (
    (await pds.host.oauth.fetch(pds.request, createOAuthBackend(pds))) ??
    (await answerWellKnown(pds)) ??
    (await answerAccountPage(pds)) ??
    (await answerMailPage(pds)) ??
    (await answerPublicPage(pds)) ??
    createPageResponse(
      { kind: 'error', status: 404, title: 'Nothing here', text: 'There is no page at this address.' },
      url.host,
    )
  );
}

/** Whether actors can be reached at all. */
async function answerHealth({ askDirectory }: PdsRequest): Promise<Response> {
  try {
    await askDirectory('count');
    return Response.json({ version: `${software.software} ${software.version}` });
  } catch {
    return Response.json({ version: software.version, error: 'Service Unavailable' }, { status: 503 });
  }
}
