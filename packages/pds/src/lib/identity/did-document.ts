/** What a DID document says of an account or a service, and the documents that this host serves. */
import { formatMultikey, parseVerificationMethod } from '../keys/public-key.ts';
import type { DidKey } from '../keys/signing-key.ts';
import { isObject } from '../values/json.ts';
import { isHandle } from '../values/syntax.ts';
import { IdentityError } from './identity-error.ts';

/** What atproto reads out of a DID document. */
export interface Identity {
  readonly did: string;
  /** What the document claims (`alsoKnownAs`), in small letters; whether the handle leads back is another question. */
  readonly handle: string | undefined;
  /** The account's signing key (`#atproto`); undefined for services. */
  readonly signingKey: DidKey | undefined;
  /** The URL of `#atproto_pds`, if it is an `AtprotoPersonalDataServer`. */
  readonly pdsUrl: string | undefined;
  /** Every service that is well-formed, by its name after the `#`. */
  readonly services: ReadonlyMap<string, ServiceEntry>;
  /** The document itself, as it came. */
  readonly document: DidDocument;
}

/** A service in a DID document. */
export interface ServiceEntry {
  readonly type: string;
  /** http or https; no slash at its end. */
  readonly url: string;
}

/** A document of JSON that says whose it is. */
export type DidDocument = { readonly id: string } & Readonly<Record<string, unknown>>;

/** What the document of an account of this host says. */
export interface DocumentFacts {
  readonly did: string;
  /** Undefined: the document claims none. */
  readonly handle: string | undefined;
  readonly signingKey: DidKey;
  /** The setting `publicUrl` of its host. */
  readonly pdsUrl: string;
}

/** The context that names the terms of keys whose curve is within the key itself. */
const CONTEXTS = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
  'https://w3id.org/security/suites/secp256k1-2019/v1',
];

/** Names of services; what follows the `#`. */
const SERVICE_ID = /^[A-Za-z0-9._~-]{1,100}$/;

/**
 * Reads a document.
 *
 * @param document what was fetched
 * @param did whose it has to be
 * @returns what it says; entries that are not well-formed count as missing
 * @throws IdentityError `document_invalid` if it is no document, or somebody else's
 */
export function parseDidDocument(document: unknown, did: string): Identity {
  if (!isDocument(document)) throw new IdentityError('document_invalid', `What stands for ${did} is no DID document.`);
  if (document.id !== did)
    throw new IdentityError('document_invalid', `What stands for ${did} is the document of another.`);
  const services = parseServices(document);
  const pds = services.get('atproto_pds');
  return {
    did,
    handle: parseHandle(document['alsoKnownAs']),
    signingKey: parseSigningKey(document),
    pdsUrl: pds?.type === 'AtprotoPersonalDataServer' ? pds.url : undefined,
    services,
    document,
  };
}

/**
 * @param facts what it says
 * @returns the document of an account: what the PLC directory answers, and what is served for a `did:web`
 */
export function createDidDocument(facts: DocumentFacts): DidDocument {
  const { did, handle, signingKey, pdsUrl } = facts;
  return {
    '@context': CONTEXTS,
    id: did,
    alsoKnownAs: handle === undefined ? [] : [`at://${handle}`],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: formatMultikey(signingKey),
      },
    ],
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pdsUrl }],
  };
}

/**
 * @param serviceDid the DID of this host
 * @param publicUrl where it is
 * @returns the document of the host itself
 */
export function createServiceDocument(serviceDid: string, publicUrl: string): DidDocument {
  return {
    '@context': CONTEXTS.slice(0, 1),
    id: serviceDid,
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: publicUrl }],
  };
}

function parseHandle(names: unknown): string | undefined {
  const claim = asArray(names).find((name): name is string => typeof name === 'string' && name.startsWith('at://'));
  const handle = claim?.slice('at://'.length).toLowerCase();
  return handle !== undefined && isHandle(handle) ? handle : undefined;
}

function parseSigningKey(document: DidDocument): DidKey | undefined {
  const method = asArray(document['verificationMethod'])
    .filter(isObject)
    .find(({ id }) => id === '#atproto' || id === `${document.id}#atproto`);
  return parseVerificationMethod(method);
}

/** The first of each name counts. */
function parseServices(document: DidDocument): ReadonlyMap<string, ServiceEntry> {
  const services = new Map<string, ServiceEntry>();
  for (const entry of asArray(document['service']).filter(isObject)) {
    const { id, type, serviceEndpoint } = entry;
    if (typeof id !== 'string' || typeof type !== 'string' || typeof serviceEndpoint !== 'string') continue;
    const name = id.startsWith(`${document.id}#`) ? id.slice(document.id.length + 1) : id.slice(1);
    const isOwn = id.startsWith('#') || id.startsWith(`${document.id}#`);
    const url = parseEndpoint(serviceEndpoint);
    if (isOwn && url !== undefined && SERVICE_ID.test(name) && !services.has(name)) services.set(name, { type, url });
  }
  return services;
}

/** An endpoint has neither credentials nor a query; a slash at its end says nothing. */
function parseEndpoint(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  return url.href.replace(/\/+$/, '');
}

function isDocument(value: unknown): value is DidDocument {
  return isObject(value) && typeof value['id'] === 'string';
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
