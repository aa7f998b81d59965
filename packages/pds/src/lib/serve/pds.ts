// oxlint-disable-next-line typescript/triple-slash-reference -- projects that import this package need its view of Node
/// <reference path="../../node.d.ts" />
/** The mounts of a personal data server: which path is for whom. Everything else happens behind them. */
import type { Mount } from '@sundog/actor';

import type { Mailer } from '../access/mailer.ts';
import { Account } from '../account/account.ts';
import { Directory } from '../directory/directory.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import { createPageResponse } from '../pages/page-response.ts';
import { XRPC_PREFIX } from '../xrpc/parse-call.ts';
import { createErrorResponse } from '../xrpc/response.ts';
import { answerAccountPage } from './account-page.ts';
import { answerMailPage } from './mail-pages.ts';
import { answerXrpc } from './answer-xrpc.ts';
import { redirectToPublicName } from './loopback-names.ts';
import { createOAuthBackend } from './oauth-backend.ts';
import { createPdsRequest, type PdsActors, type PdsRequest } from './pds-request.ts';
import { answerPublicPage } from './public-pages.ts';
import { answerMetrics } from './answer-metrics.ts';
import { refuseTooMany } from './page-limits.ts';
import { answerPasskeyList } from './passkey-list.ts';
import { software } from './software.ts';
import { answerWellKnown } from './well-known.ts';

/** A personal data server, for a project's Worker. */
export interface Pds {
  /** To be exported by the Worker's main module, under these names. */
  readonly actors: PdsActors;
  /**
   * For `createWorker({ mounts })`. The one with the prefix `/` has the pages that people see; a project that has its
   * own start page leaves it out.
   */
  readonly mounts: readonly Mount<object>[];
}

/** What a project may say of its server, besides its variables. */
export interface PdsOptions<Env = Cloudflare.Env> {
  /** What sends mail; unless given, mails are lines of the log. */
  readonly createMailer?: (env: Env) => Mailer;
}

/** Paths that the protocol fixes. */
const PREFIXES = ['/xrpc', '/.well-known', '/oauth', '/account', '/status', '/'];

/**
 * Makes a personal data server. Its settings are the project's variables `PDS_*`, its blobs are in the bucket `BLOBS`.
 *
 * @param options
 * @returns the mounts, and the classes that the Worker must export for them
 */
export function pds<Env = Cloudflare.Env>(options: PdsOptions<Env> = {}): Pds {
  const actors = createActors(options.createMailer);
  const mounts = PREFIXES.map((prefix): Mount<object> => ({
    prefix,
    name: prefix === '/' ? 'pds' : `pds ${prefix}`,
    description: 'AT Protocol personal data server',
    actors: { ...actors },
    fetch: (request, context) => answer(createPdsRequest(request, context, actors)),
  }));
  return { actors, mounts };
}

/** The classes, with the project's mailer if it has one. */
function createActors<Env>(createMailer: PdsOptions<Env>['createMailer']): PdsActors {
  if (createMailer === undefined) return { Account, Directory, Sequencer };
  return {
    Account: class extends Account<Env & object> {
      protected override get mailer(): Mailer {
        return createMailer(this.env);
      }
    },
    Directory: class extends Directory<Env & object> {
      protected override get mailer(): Mailer {
        return createMailer(this.env);
      }
    },
    Sequencer,
  };
}

async function answer(pds: PdsRequest): Promise<Response> {
  const { url } = pds;
  if (url.pathname === '/xrpc/_health') return answerHealth(pds);
  if (url.pathname === '/xrpc/_metrics') return refuseTooMany(pds) ?? answerMetrics(pds);
  if (url.pathname.startsWith(XRPC_PREFIX)) return answerXrpc(pds);
  return (
    refuseTooMany(pds) ??
    (await pds.host.oauth.fetch(pds.request, createOAuthBackend(pds))) ??
    (await answerWellKnown(pds)) ??
    redirectToPublicName(pds.request, pds.host.settings) ??
    (await answerPage(pds)) ??
    createPageResponse(
      { kind: 'error', status: 404, title: 'Nothing here', text: 'There is no page at this address.' },
      url.host,
    )
  );
}

/** What is refused is a page too; scripts of pages read what methods answer. */
async function answerPage(pds: PdsRequest): Promise<Response | undefined> {
  try {
    return (
      (await answerPasskeyList(pds)) ??
      (await answerAccountPage(pds)) ??
      (await answerMailPage(pds)) ??
      (await answerPublicPage(pds))
    );
  } catch (error) {
    const refusal = createErrorResponse(error);
    if (refusal.status >= 500 || !(error instanceof Error)) throw error;
    if (pds.url.pathname.startsWith('/account/passkey/')) return refusal;
    const view = { kind: 'error', status: refusal.status, title: 'That did not work', text: error.message } as const;
    return createPageResponse(view, new URL(pds.host.settings.publicUrl).host);
  }
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
