/** Which handles accounts of this host may have. */
import type { Settings } from '../settings/settings.ts';
import { isHandle } from '../values/syntax.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { HandleResolver } from './handle-resolver.ts';
import { isReservedName } from './reserved-names.ts';

/** A handle that this host may give, or let somebody bring along. */
export interface AllowedHandle {
  /** In small letters. */
  readonly handle: string;
  /** Whether it is under one of the host's own domains; otherwise its owner has to prove it. */
  readonly isHosted: boolean;
}

/** Who asks. */
export interface HandleOptions {
  /** Whether names that are kept back may be given: by administrators. */
  readonly isReservedAllowed?: boolean;
}

/** Whose a handle is to be. */
export interface HandleOwner extends HandleOptions {
  /** Undefined for an account whose DID is yet to be made. */
  readonly did: string | undefined;
}

/** What the rules depend on. */
export type HandleSettings = Pick<Settings, 'handleDomains' | 'isLocal'>;

/** Domains under which no handle may be (specification, section "Top-Level Domains"); `.test` is for localhost. */
const DISALLOWED_DOMAINS: ReadonlySet<string> = new Set([
  'alt',
  'arpa',
  'example',
  'internal',
  'invalid',
  'local',
  'localhost',
  'onion',
]);

/** Of the part before the host's domain; the reference's. */
const NAME_LENGTH_MIN = 3;
const NAME_LENGTH_MAX = 18;

/**
 * @param text what somebody asks for, in whatever letters
 * @param settings the host's domains
 * @param options
 * @returns the handle
 * @throws XrpcError 400 `InvalidHandle`, `HandleNotAvailable`
 */
export function normalizeHandle(text: string, settings: HandleSettings, options: HandleOptions = {}): AllowedHandle {
  const handle = text.toLowerCase();
  if (!isHandle(handle)) throw new XrpcError(400, 'InvalidHandle', 'Input/handle must be a valid handle');
  if (!isAllowedDomain(handle, settings.isLocal)) {
    throw new XrpcError(400, 'InvalidHandle', 'Handle TLD is invalid or disallowed');
  }
  const domain = settings.handleDomains.find((ending) => handle.endsWith(ending));
  if (domain === undefined) return { handle, isHosted: false };
  checkName(handle.slice(0, -domain.length), options.isReservedAllowed ?? false);
  return { handle, isHosted: true };
}

/**
 * The same for an account that has a DID, or will have one that is known.
 *
 * @param text what somebody asks for
 * @param owner whose it is to be
 * @param settings the host's domains
 * @param handles resolves those that are not the host's
 * @returns the handle
 * @throws XrpcError 400 `InvalidHandle`, `HandleNotAvailable`, `UnsupportedDomain`, `InvalidRequest`
 */
export async function mustAllowHandle(
  text: string,
  owner: HandleOwner,
  settings: HandleSettings,
  handles: HandleResolver,
): Promise<string> {
  const { did } = owner;
  const { handle, isHosted } = normalizeHandle(text, settings, owner);
  if (isHosted) return handle;
  if (did === undefined) throw new XrpcError(400, 'UnsupportedDomain', 'Not a supported handle domain');
  if ((await handles.resolve(handle)) !== did) {
    throw new XrpcError(400, 'InvalidRequest', 'External handle did not resolve to DID');
  }
  return handle;
}

function isAllowedDomain(handle: string, isLocal: boolean): boolean {
  const domain = handle.slice(handle.lastIndexOf('.') + 1);
  return domain === 'test' ? isLocal : !DISALLOWED_DOMAINS.has(domain);
}

function checkName(name: string, isReservedAllowed: boolean): void {
  if (name.includes('.')) throw new XrpcError(400, 'InvalidHandle', 'Invalid characters in handle');
  if (name.length < NAME_LENGTH_MIN) throw new XrpcError(400, 'InvalidHandle', 'Handle too short');
  if (name.length > NAME_LENGTH_MAX) throw new XrpcError(400, 'InvalidHandle', 'Handle too long');
  if (!isReservedAllowed && isReservedName(name)) throw new XrpcError(400, 'HandleNotAvailable', 'Reserved handle');
}
