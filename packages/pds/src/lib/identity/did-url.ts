/** Where the document of a DID is, and the `did:web` of a URL. */
import { IdentityError } from './identity-error.ts';

/** What decides where documents are. */
export interface DidPlaces {
  /** The setting `plcUrl`. */
  readonly plcUrl: string;
  /** Whether `did:web:localhost` may be, over http. */
  readonly isLocal: boolean;
}

/** atproto takes a host of `did:web`, no path; a port only for localhost. */
const WEB = /^did:web:((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*)$/;
const LOCAL_WEB = /^did:web:localhost(?:%3[Aa](\d{1,5}))?$/;
const PLC = /^did:plc:[a-z2-7]{24}$/;

/**
 * @param did a DID
 * @param places where documents are
 * @returns the URL of its document
 * @throws IdentityError `unsupported` if it is of no kind that atproto knows
 */
export function mustFindDocument(did: string, places: DidPlaces): URL {
  if (PLC.test(did)) return new URL(`${places.plcUrl}/${did}`);
  const host = WEB.exec(did)?.[1];
  if (host !== undefined) return new URL(`https://${host}/.well-known/did.json`);
  const local = LOCAL_WEB.exec(did);
  if (local !== null && places.isLocal) {
    return new URL(`http://localhost${local[1] === undefined ? '' : `:${local[1]}`}/.well-known/did.json`);
  }
  throw new IdentityError('unsupported', `${did} is neither a did:plc nor a did:web of a host.`);
}

/**
 * @param did any text
 * @returns whether it is a `did:plc`
 */
export function isPlcDid(did: string): boolean {
  return PLC.test(did);
}

/**
 * @param url a URL, of which the host counts
 * @returns the DID of the host: `did:web:pds.example.com`, `did:web:localhost%3A8787`
 */
export function createWebDid(url: string): string {
  return `did:web:${encodeURIComponent(new URL(url).host)}`;
}
