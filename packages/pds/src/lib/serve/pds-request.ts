/** One request to the host, with what answers it: the caches of the Worker, and calls to the actors in its context. */
import type { MountContext } from '@sundog/actor';

import type { Account } from '../account/account.ts';
import { directoryName } from '../account/account.ts';
import type { Caller } from '../account/account-scope.ts';
import type { accountRequests, AskAccount } from '../account/account-requests.ts';
import type { Directory } from '../directory/directory.ts';
import type { AskDirectory, directoryRequests } from '../directory/directory-requests.ts';
import { formatAddressBlock } from '../network/address-block.ts';
import type { Sequencer } from '../sequencer/sequencer.ts';
import { createAsk } from '../xrpc/ask.ts';
import { getHost, type Host } from './host.ts';
import { UNKNOWN_ADDRESS } from './unknown-address.ts';

/** The classes of a host, as the Worker exports them. */
export interface PdsActors {
  readonly Account: new (ctx: DurableObjectState, env: never) => Account<object>;
  readonly Directory: new (ctx: DurableObjectState, env: never) => Directory<object>;
  readonly Sequencer: new (ctx: DurableObjectState, env: never) => Sequencer<object>;
}

/** A request, and what answers it. */
export interface PdsRequest {
  readonly request: Request;
  readonly url: URL;
  readonly host: Host;
  readonly context: MountContext<object>;
  readonly actors: PdsActors;
  readonly caller: Caller;
  readonly askAccount: AskAccount;
  readonly askDirectory: AskDirectory;
}

/** @returns what answers a request */
export function createPdsRequest(request: Request, context: MountContext<object>, actors: PdsActors): PdsRequest {
  const { actor } = context;
  const askOneDirectory = createAsk<typeof directoryRequests>((to, name, args) =>
    actor<Directory<object>>(actors.Directory, to).ask(name, args),
  );
  return {
    request,
    url: context.url,
    host: getHost(context.env),
    context,
    actors,
    caller: {
      address: formatAddressBlock(request.headers.get('cf-connecting-ip') ?? UNKNOWN_ADDRESS),
      device: (request.headers.get('user-agent') ?? 'unknown').slice(0, 200),
    },
    askAccount: createAsk<typeof accountRequests>((did, name, args) =>
      actor<Account<object>>(actors.Account, did).ask(name, args),
    ),
    askDirectory: (name, ...args) => askOneDirectory(directoryName, name, ...args),
  };
}

/**
 * The DID of the account that something names.
 *
 * @param identifier a DID, a handle or an e-mail address
 * @returns undefined if it is none of this host
 */
export async function findAccount(identifier: string, pds: PdsRequest): Promise<string | undefined> {
  const { host, askDirectory } = pds;
  if (host.accounts.has(identifier)) return identifier;
  const found = await askDirectory('find', identifier.startsWith('did:') ? identifier : identifier.toLowerCase());
  if (found === undefined || found.status === 'creating') return undefined;
  host.accounts.add(found.did);
  return found.did;
}
