/**
 * A row of the table of methods: what a method is called, takes and gives, who may call it how often, where it runs.
 *
 * Routing, checks of parameters, input and output, the authorization, the documentation and the tests of every method
 * with every credential all come out of these rows. What a row does not allow is refused: `accepts` has no default.
 */
import type { XRPCProcedureMetadata, XRPCQueryMetadata, XRPCSubscriptionMetadata } from '@atcute/lexicons/validations';

import type { Credential, CredentialKind } from '../access/credential.ts';

/** What a lexicon says of a method, as `@atcute/atproto` and `@atcute/bluesky` have it (`mainSchema`). */
export type MethodSchema = XRPCQueryMetadata | XRPCProcedureMetadata | XRPCSubscriptionMetadata;

/**
 * Where a method's handler runs: in the Worker, in the caller's or the named account's actor, in the directory of the
 * host's accounts, in the sequencer; `proxy` sends it to another service.
 */
export type Place = 'worker' | 'account' | 'directory' | 'sequencer' | 'proxy';

/** A call whose parameters and input are as the lexicon says. */
export interface MethodCall {
  readonly nsid: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The body: data in JSON form; undefined without one. Bodies of bytes stay with the request. */
  readonly input: unknown;
  /** Of a body of bytes: its media type, in lower case, without parameters. */
  readonly contentType?: string;
  /** The service that the call goes on to, or would: its DID, `#`, and its name; undefined: it stays here. */
  readonly audience?: string;
  readonly credential: Credential;
}

/** One thing that an OAuth session must have been granted for a call. */
export type ScopeDemand =
  | { readonly resource: 'repo'; readonly collection: string; readonly action: 'create' | 'update' | 'delete' }
  | { readonly resource: 'rpc'; readonly lxm: string; readonly aud: string }
  | { readonly resource: 'blob'; readonly mime: string }
  | {
      readonly resource: 'account';
      readonly attribute: 'email' | 'repo' | 'status';
      readonly action: 'read' | 'manage';
    }
  | { readonly resource: 'identity'; readonly attribute: 'handle' | '*' };

/** How often: at most `points` in `windowMs`, counted for each address, account or other key. */
export interface RateLimit {
  readonly name: string;
  readonly points: number;
  readonly windowMs: number;
  readonly by: 'address' | 'account' | 'identifierAndAddress';
  /** How much one call counts; 1 unless given. */
  readonly cost?: (call: MethodCall) => number;
}

/** Who may call a method, how often, and where it runs. */
export interface MethodRule {
  readonly at: Place;
  /**
   * The account that a call is about, as DID, handle or (where the lexicon lets people log in) e-mail address; it is
   * where a row of the place `account` runs. Unless given, that is the caller's own, and a handler compares what else
   * the call names with it.
   */
  readonly subject?: (call: MethodCall) => string | undefined;
  /** Whom it answers; whoever is not listed is refused. */
  readonly accepts: readonly CredentialKind[];
  /**
   * What an OAuth session must have been granted: all of these. A row that accepts `oauth` must have it; an empty list
   * says that any session will do.
   */
  readonly scopes?: (call: MethodCall) => readonly ScopeDemand[];
  /** A service token must name this method as its `lxm`; so unless `false`. */
  readonly serviceTokenNamesMethod?: boolean;
  readonly limits?: readonly RateLimit[];
  /** Instead of `limits`, for an account that moves in and lacks blobs that its records name. */
  readonly limitsWhileMovingIn?: readonly RateLimit[];
  /** The greatest body; 150 KiB of JSON unless given. */
  readonly bodyBytesMax?: number;
  /** Whether an account that is deactivated may call it; not unless `true`. */
  readonly whileDeactivated?: boolean;
}

/** The row: a rule and what the lexicon says of the method. */
export interface Method extends MethodRule {
  readonly schema: MethodSchema;
}
