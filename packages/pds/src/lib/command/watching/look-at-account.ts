/** How one account is, looked at from outside. */
import { mainSchema as resolveHandle } from '@atcute/atproto/types/identity/resolveHandle';
import { mainSchema as checkAccountStatus } from '@atcute/atproto/types/server/checkAccountStatus';
import { mainSchema as getLatestCommit } from '@atcute/atproto/types/sync/getLatestCommit';
import { mainSchema as getRepoStatus } from '@atcute/atproto/types/sync/getRepoStatus';
import { mainSchema as listBlobs } from '@atcute/atproto/types/sync/listBlobs';

import { getText } from '../../values/json.ts';
import { findSession } from '../client/account-session.ts';
import type { Lookup } from '../client/lookup.ts';
import { readPages } from '../client/read-pages.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import type { Project } from '../project.ts';

/** What was found. What could not be found out is a sentence that says why. */
export interface AccountReport {
  readonly did: string;
  readonly standing: string;
  /** CID of the commit, and its revision. */
  readonly head: string;
  readonly identity: string;
  readonly handle: string;
  readonly blobs: string;
  readonly appView?: string;
  /** What is not as it should be. */
  readonly problems: readonly string[];
}

const PAGE = 1000;

/** What is asked about one account. */
interface View {
  readonly project: Project;
  readonly did: string;
  readonly lookup: Lookup;
  readonly client: XrpcClient;
  /** Notes a problem, and answers it. */
  readonly tell: (problem: string) => string;
}

/**
 * @param project
 * @param did of the account
 * @param lookup finds out what others see
 */
export async function lookAtAccount(project: Project, did: string, lookup: Lookup): Promise<AccountReport> {
  const client = new XrpcClient(project.url, project.admin);
  const problems: string[] = [];
  const tell = (problem: string): string => {
    problems.push(problem);
    return problem;
  };
  const view = { project, did, lookup, client, tell };
  const { active, status } = await client.query(getRepoStatus, { did });
  const { identity, handle } = await describeIdentity(view);
  return {
    did,
    standing: active ? 'active' : (status ?? 'not active'),
    head: await orReason(() => describeHead(view), tell),
    identity,
    handle: handle === undefined ? 'unknown: the DID document claims none' : await describeHandle(view, handle),
    blobs: await orReason(() => countBlobs(view), tell),
    ...(await describeAppView(project, did)),
    problems,
  };
}

async function describeHead({ client, did }: View): Promise<string> {
  const { cid, rev } = await client.query(getLatestCommit, { did });
  return `${rev}, ${cid}`;
}

async function describeIdentity(
  view: View,
): Promise<{ readonly identity: string; readonly handle: string | undefined }> {
  const { project, did, lookup, tell } = view;
  try {
    const { pdsUrl, handle, signingKey } = await lookup.dids.resolve(did, { isForced: true });
    const own = project.get('PDS_PUBLIC_URL') ?? project.url;
    if (pdsUrl === own || pdsUrl === project.url) {
      return { identity: `names ${pdsUrl}, key ${signingKey ?? 'missing'}`, handle };
    }
    return { identity: tell(`the DID document names ${pdsUrl ?? 'no host'}, not ${own}`), handle };
  } catch (error) {
    return { identity: tell(messageOf(error)), handle: undefined };
  }
}

async function describeHandle({ did, lookup, client, tell }: View, handle: string): Promise<string> {
  // Names that end like this exist for one machine only: nobody else could resolve them.
  if (handle.endsWith('.test')) {
    const here = await client.query(resolveHandle, { handle }).catch(() => undefined);
    return here?.did === did ? `${handle}, by this server alone` : tell(`${handle} leads nowhere on this server`);
  }
  const claim = await lookup.findHandle(handle);
  if (claim?.did === did) return `${handle}, by ${claim.method}`;
  if (claim !== undefined) return tell(`${handle} leads by ${claim.method} to ${claim.did}`);
  return tell(`${handle} leads nowhere, neither by DNS nor by HTTPS`);
}

/** The owner's own numbers where a session is kept, else what is public. */
async function countBlobs({ project, client, did, tell }: View): Promise<string> {
  const { directory, url } = project;
  const session = await findSession({ directory, url, identifier: did });
  if (session !== undefined) {
    const { expectedBlobs, importedBlobs } = await session.client.query(checkAccountStatus);
    const text = `${importedBlobs} of ${expectedBlobs}`;
    return importedBlobs < expectedBlobs ? tell(`${text} blobs are here`) : text;
  }
  let count = 0;
  const ask = (cursor?: string) => client.query(listBlobs, { did, limit: PAGE, cursor });
  for await (const { cids } of readPages(ask)) count += cids.length;
  return String(count);
}

async function describeAppView(project: Project, did: string): Promise<{ readonly appView?: string }> {
  const url = project.get('PDS_APPVIEW_URL')?.replace(/\/$/, '');
  if (url === undefined) return {};
  try {
    const profile = await new XrpcClient(url).json('app.bsky.actor.getProfile', { params: { actor: did } });
    return { appView: `${url} knows it as ${getText(profile, 'handle') ?? 'nobody'}` };
  } catch (error) {
    return { appView: messageOf(error) };
  }
}

async function orReason(find: () => Promise<string>, tell: (problem: string) => string): Promise<string> {
  try {
    return await find();
  } catch (error) {
    return tell(messageOf(error));
  }
}

/**
 * @param error anything that was thrown
 * @returns its sentence
 */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
