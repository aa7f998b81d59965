/** What a move begins with: whose account, where it lives, and what it will be called here. */
import { mainSchema as resolveHandle } from '@atcute/atproto/types/identity/resolveHandle';
import { mainSchema as describeServer } from '@atcute/atproto/types/server/describeServer';

import { isDid } from '../../values/syntax.ts';
import { CommandError, RefusedError } from '../client/command-error.ts';
import { createLookup } from '../client/lookup.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { parseServerUrl, type Project } from '../project.ts';

/** An account that is to move. */
export interface MovingAccount {
  readonly did: string;
  /** Where it lives. */
  readonly sourceUrl: string;
}

/** The server that it moves to. */
export interface Destination {
  /** Of the server itself. */
  readonly did: string;
  /** Each with its dot before it. */
  readonly handleDomains: readonly string[];
  readonly isInviteRequired: boolean;
}

/**
 * @param identifier a handle or DID
 * @param from the old host's URL; undefined: what the DID document says
 * @param project of the new host
 * @throws CommandError, IdentityError
 */
export async function findMovingAccount(
  identifier: string,
  from: string | undefined,
  project: Project,
): Promise<MovingAccount> {
  const lookup = createLookup(project);
  const sourceUrl = from === undefined ? undefined : parseServerUrl(from, '--from');
  const did = await findDid(identifier, sourceUrl, lookup.findHandle);
  if (sourceUrl !== undefined) return { did, sourceUrl };
  const { pdsUrl } = await lookup.dids.resolve(did, { isForced: true });
  if (pdsUrl === undefined) {
    throw new CommandError('no_host', `The DID document of ${did} names no host. Say by --from where the account is.`);
  }
  if (pdsUrl === project.url) {
    throw new CommandError('is_here', `${did} lives at ${pdsUrl} already. Say by --from where its data is.`);
  }
  return { did, sourceUrl: pdsUrl };
}

/**
 * @param url of the new host
 */
export async function describeDestination(url: string): Promise<Destination> {
  const { did, availableUserDomains, inviteCodeRequired } = await new XrpcClient(url).query(describeServer);
  return { did, handleDomains: availableUserDomains, isInviteRequired: inviteCodeRequired ?? false };
}

/**
 * A handle under the old host's domains goes with the old host; any other is its owner's and stays.
 *
 * @param handle as it is
 * @param sourceDomains of the old host, each with its dot
 * @param domains of the new host, each with its dot
 * @returns the handle that it has here unless somebody says otherwise
 */
export function planHandle(handle: string, sourceDomains: readonly string[], domains: readonly string[]): string {
  const isUnder = (domain: string): boolean => handle.endsWith(domain);
  const [domain] = domains;
  if (domains.some(isUnder) || !sourceDomains.some(isUnder) || domain === undefined) return handle;
  return `${handle.slice(0, handle.indexOf('.'))}${domain}`;
}

async function findDid(
  identifier: string,
  sourceUrl: string | undefined,
  findHandle: (handle: string) => Promise<{ readonly did: string } | undefined>,
): Promise<string> {
  if (isDid(identifier)) return identifier;
  const handle = identifier.replace(/^@/, '').toLowerCase();
  const did = sourceUrl === undefined ? (await findHandle(handle))?.did : await askHost(handle, sourceUrl);
  if (did !== undefined) return did;
  throw new CommandError('unknown_handle', `${handle} leads to no account. Say its DID, or by --from where it lives.`);
}

async function askHost(handle: string, url: string): Promise<string | undefined> {
  try {
    return (await new XrpcClient(url).query(resolveHandle, { handle })).did;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 400) return undefined;
    throw error;
  }
}
