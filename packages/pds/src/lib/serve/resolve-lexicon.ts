/**
 * Finds the lexicon with an NSID on the network: the DNS says whose repository has it (`_lexicon.<authority>`), and
 * that repository's host has the record.
 */
import type { Resolvers } from '../identity/create-resolvers.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { NetworkError } from '../network/network-error.ts';
import { readJson } from '../network/read-json.ts';
import { createTxtLookup } from '../network/txt-lookup.ts';
import type { Settings } from '../settings/settings.ts';
import { isDid, isNsid } from '../values/syntax.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** A lexicon as it was found. */
export interface FoundLexicon {
  readonly uri: string;
  readonly cid: string;
  readonly schema: unknown;
}

/** @throws XrpcError LexiconNotFound */
export type LexiconResolver = (nsid: string) => Promise<FoundLexicon>;

const COLLECTION = 'com.atproto.lexicon.schema';
const TIMEOUT_MS = 5000;
const BYTES_MAX = 512 * 1024;

/** @returns the resolver of a host */
export function createLexiconResolver(
  { guardedFetch, dids }: Pick<Resolvers, 'guardedFetch' | 'dids'>,
  { dohUrl }: Pick<Settings, 'dohUrl'>,
): LexiconResolver {
  const lookUpTxt = createTxtLookup(guardedFetch, dohUrl);

  async function find(nsid: string): Promise<FoundLexicon | undefined> {
    const [record] = (await lookUpTxt(`_lexicon.${authorityOf(nsid)}`)).filter((text) => text.startsWith('did='));
    const did = record?.slice('did='.length) ?? '';
    if (!isDid(did)) return undefined;
    const { pdsUrl } = await dids.resolve(did);
    if (pdsUrl === undefined) return undefined;
    const query = new URLSearchParams({ repo: did, collection: COLLECTION, rkey: nsid });
    const response = await guardedFetch(`${pdsUrl}/xrpc/com.atproto.repo.getRecord?${query.toString()}`, {
      accept: 'application/json',
      timeoutMs: TIMEOUT_MS,
      bytesMax: BYTES_MAX,
    });
    return response.ok ? parseRecord(await readJson(response), `at://${did}/${COLLECTION}/${nsid}`) : undefined;
  }

  return async (nsid) => {
    if (!isNsid(nsid)) throw new XrpcError(400, 'InvalidRequest', 'Params/nsid must be an NSID');
    try {
      const found = await find(nsid);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof NetworkError) && !(error instanceof IdentityError)) throw error;
    }
    throw new XrpcError(400, 'LexiconNotFound', `Lexicon not found: ${nsid}`);
  };
}

/** `app.bsky.feed.post` belongs to `feed.bsky.app`. */
function authorityOf(nsid: string): string {
  return nsid.split('.').slice(0, -1).toReversed().join('.');
}

function parseRecord(answer: unknown, uri: string): FoundLexicon | undefined {
  if (typeof answer !== 'object' || answer === null || !('value' in answer) || !('cid' in answer)) return undefined;
  return typeof answer.cid === 'string' ? { uri, cid: answer.cid, schema: answer.value } : undefined;
}
