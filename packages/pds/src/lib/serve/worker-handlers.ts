/**
 * The methods that the Worker answers itself: streams, which no actor has to hold, and what is asked of other hosts.
 */
import { mustGetBucket } from '../blobs/get-bucket.ts';
import { serveBlob } from '../blobs/serve-blob.ts';
import { uploadBlob } from '../blobs/upload-blob.ts';
import { transferUrl } from '../account/transfer.ts';
import type { Account } from '../account/account.ts';
import { INVALID_HANDLE } from '../identity/handle-resolver.ts';
import type { Identity } from '../identity/did-document.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { NetworkError } from '../network/network-error.ts';
import type { Credential } from '../access/credential.ts';
import type { Handlers } from '../methods/methods.ts';
import { formatDemand, isGranted } from '../scopes/is-granted.ts';
import { getAt } from '../values/json.ts';
import { decodeBody } from '../xrpc/read-body.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { resolveDidHere, resolveHandleHere } from './resolve-here.ts';
import { findAccount, type PdsRequest } from './pds-request.ts';

/** A handler for each method that runs in the Worker. */
export const workerHandlers: Handlers<'worker', PdsRequest> = {
  'com.atproto.server.describeServer': (_call, { host }) => {
    const { serviceDid, handleDomains, isInviteRequired, blobBytesMax, links, contactEmail } = host.settings;
    return {
      did: serviceDid,
      availableUserDomains: [...handleDomains],
      inviteCodeRequired: isInviteRequired,
      blobUploadLimit: blobBytesMax,
      links,
      contact: { email: contactEmail },
    };
  },

  'com.atproto.repo.uploadBlob': async ({ credential, contentType }, pds) => {
    const did = await mustUpload(credential, pds);
    const { request, askAccount } = pds;
    const sizeBytes = getLength(request);
    const { key, sizeBytesMax } = await askAccount(did, 'beginUpload', sizeBytes);
    try {
      const stored = await uploadBlob({
        bucket: mustGetBucket(pds.context.env),
        key,
        body: decodeBody(request),
        sizeBytes,
        sizeBytesMax,
        mimeType: contentType,
      });
      mustBeGranted(stored.mimeType, credential);
      const { cid, mimeType, size } = await askAccount(did, 'finishUpload', stored);
      return { blob: { $type: 'blob', ref: { $link: cid }, mimeType, size } };
    } catch (error) {
      await askAccount(did, 'abandonUpload', key);
      throw isDecodingFault(error, request)
        ? new XrpcError(400, 'InvalidRequest', 'The body is not compressed as it says')
        : error;
    }
  },

  'com.atproto.sync.getBlob': async ({ params, credential }, pds) => {
    const did = await mustFind(params.did, pds);
    const blob = await pds.askAccount(did, 'getServedBlob', params.cid, credential);
    if (blob === undefined) throw new XrpcError(400, 'BlobNotFound', 'Blob not found');
    return serveBlob(mustGetBucket(pds.context.env), blob, pds.request);
  },

  'com.atproto.sync.getRepo': async ({ params, credential }, pds) => {
    const did = await mustFind(params.did, pds);
    await pds.askAccount(did, 'mustBeReadable', credential);
    const url = params.since === undefined ? transferUrl : `${transferUrl}?since=${params.since}`;
    return pds.context.forward<Account<object>>(new Request(url), pds.actors.Account, did);
  },

  'com.atproto.repo.importRepo': async ({ credential }, pds) => {
    const did = mustOwn(credential);
    const transfer = new Request(transferUrl, { method: 'POST', body: decodeBody(pds.request) });
    const response = await pds.context.forward<Account<object>>(transfer, pds.actors.Account, did);
    if (!response.ok) throw await readRefusal(response);
  },

  'com.atproto.identity.resolveHandle': async ({ params, credential }, pds) => {
    const isAdmin = credential.kind === 'admin'; // Who finds accounts that are closed, too.
    const did =
      (isAdmin ? await findAccount(params.handle, pds) : undefined) ?? (await resolveHandleHere(params.handle, pds));
    if (did === undefined) throw new XrpcError(400, 'HandleNotFound', 'Unable to resolve handle');
    return { did };
  },

  'com.atproto.identity.resolveDid': async ({ params }, pds) => {
    return { didDoc: { ...(await mustResolve(params.did, pds)).document } };
  },

  'com.atproto.identity.resolveIdentity': ({ params }, pds) => describeIdentity(params.identifier, pds, false),

  'com.atproto.identity.refreshIdentity': ({ input }, pds) => describeIdentity(input.identifier, pds, true),

  'com.atproto.lexicon.resolveLexicon': async ({ params }, { host }) => {
    const { uri, cid, schema } = await host.resolveLexicon(params.nsid);
    return { uri, cid, schema: mustBeLexicon(schema) };
  },
};

async function describeIdentity(identifier: string, pds: PdsRequest, isForced: boolean) {
  const did = identifier.startsWith('did:') ? identifier : await resolveHandleHere(identifier, pds);
  if (did === undefined) throw new XrpcError(400, 'HandleNotFound', 'Unable to resolve handle');
  const identity = await mustResolve(did, pds, isForced);
  const isRight = identity.handle !== undefined && (await resolveHandleHere(identity.handle, pds)) === did;
  return { did, handle: isRight ? identity.handle : INVALID_HANDLE, didDoc: { ...identity.document } };
}

async function mustResolve(did: string, pds: PdsRequest, isForced = false): Promise<Identity> {
  try {
    return await resolveDidHere(did, pds, isForced);
  } catch (error) {
    if (error instanceof IdentityError || error instanceof NetworkError) {
      throw new XrpcError(400, 'DidNotFound', `Unable to resolve DID: ${error.message}`);
    }
    throw error;
  }
}

function mustBeLexicon(schema: unknown): { $type: 'com.atproto.lexicon.schema'; lexicon: number } {
  const version = getAt(schema, 'lexicon');
  if (typeof version !== 'number') throw new XrpcError(400, 'LexiconNotFound', 'What was found is no lexicon');
  return { ...Object(schema), $type: 'com.atproto.lexicon.schema', lexicon: version };
}

async function mustFind(did: string, pds: PdsRequest): Promise<string> {
  const found = await findAccount(did, pds);
  if (found === undefined) throw new XrpcError(400, 'RepoNotFound', `Could not find repo for DID: ${did}`);
  return found;
}

function mustOwn(credential: { readonly kind: string; readonly did?: string }): string {
  if (credential.did === undefined) throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
  return credential.did;
}

/**
 * The account that a blob is for. Nobody but its sessions has been let in by it yet: tokens of services are any DID's.
 *
 * @throws XrpcError RepoNotFound
 */
async function mustUpload(credential: Credential, pds: PdsRequest): Promise<string> {
  const did = mustOwn(credential);
  if (credential.kind !== 'service') return did;
  const found = await mustFind(did, pds);
  await pds.askAccount(found, 'admit', 'com.atproto.repo.uploadBlob', credential);
  return found;
}

/** What bytes are counts, not what an app says that they are. */
function mustBeGranted(mime: string, credential: Credential): void {
  const demand = { resource: 'blob', mime } as const;
  if (credential.kind !== 'oauth' || isGranted(credential.scope, demand)) return;
  throw new XrpcError(403, 'ScopeMissingError', `Missing required scope "${formatDemand(demand)}"`);
}

/** The engine's decoders throw plain errors for what they cannot read. */
function isDecodingFault(error: unknown, { headers }: Request): boolean {
  return error instanceof TypeError && headers.has('content-encoding');
}

/** The length of the bytes as they will be stored; undefined if it is not known, or they are compressed. */
function getLength({ headers }: Request): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

async function readRefusal(response: Response): Promise<XrpcError> {
  const { error, message } = await response.json<{ error: string; message: string }>();
  return new XrpcError(response.status, error, message);
}
