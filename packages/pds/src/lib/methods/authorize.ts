/**
 * Who may call what: one decision for all methods, out of their rows.
 *
 * The Worker asks before a call goes anywhere. Whether a session has been revoked and an account been closed since, the
 * account decides where the call arrives.
 *
 * Invariants:
 * - A1 Whom a row does not list is refused.
 * - A2 An OAuth session is refused unless every permission that the row demands was granted; a row that demands nothing
 *   says so by an empty list.
 * - A3 A service token is for the method that it names.
 */
import { getCredentialKind, type CredentialKind } from '../access/credential.ts';
import type { MethodCall, MethodRule, ScopeDemand } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** What is known of OAuth scopes. */
export interface ScopeGrammar {
  /** Whether a session with these scopes, separated by spaces, may do what is demanded. */
  isGranted(scope: string, demand: ScopeDemand): boolean;
  /** The scope that a client would have to ask for. */
  formatDemand(demand: ScopeDemand): string;
}

/**
 * @param rule of the method
 * @param call parsed, with the caller's credential
 * @param grammar reads scopes
 * @returns why the call is refused, with the reference server's names and statuses; undefined if it may go on
 */
export function authorize(rule: MethodRule, call: MethodCall, grammar: ScopeGrammar): XrpcError | undefined {
  const { credential, nsid } = call;
  const kind = getCredentialKind(credential);
  if (!rule.accepts.includes(kind)) return refuseKind(kind, rule);
  if (credential.kind === 'oauth') return refuseScope(credential.scope, rule, call, grammar);
  if (credential.kind === 'service' && rule.serviceTokenNamesMethod !== false && credential.method !== nsid) {
    const found = credential.method === undefined ? 'missing jwt' : 'bad jwt';
    return new XrpcError(401, 'BadJwtLexiconMethod', `${found} lexicon method ("lxm"). must match: ${nsid}`);
  }
  return undefined;
}

function refuseScope(scope: string, rule: MethodRule, call: MethodCall, grammar: ScopeGrammar): XrpcError | undefined {
  if (rule.scopes === undefined) return refuseKind('oauth', rule);
  const missing = rule.scopes(call).find((demand) => !grammar.isGranted(scope, demand));
  if (missing === undefined) return undefined;
  const wanted = grammar.formatDemand(missing);
  // RFC 6750, 3.1. What the request has put into the scope's text must not end the quotation.
  const quoted = wanted.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '');
  return new XrpcError(403, 'ScopeMissingError', `Missing required scope "${wanted}"`, {
    'www-authenticate': `DPoP error="insufficient_scope", scope="${quoted}"`,
  });
}

/**
 * Clients act on these: `AuthMissing` logs in again, `InvalidToken` gives the token up, 403 asks for more.
 *
 * @param kind that the row does not list
 * @param rule of the method
 */
export function refuseKind(kind: CredentialKind, rule: MethodRule): XrpcError {
  const isForAdmin = rule.accepts.every((accepted) => accepted === 'admin');
  if (isForAdmin) return new XrpcError(401, 'AuthenticationRequired', 'Authentication Required');
  switch (kind) {
    case 'none':
      return authMissing(rule);
    case 'oauth':
      return new XrpcError(403, 'Forbidden', 'OAuth credentials are not supported for this endpoint');
    case 'refresh':
    case 'service':
      return invalidToken('Token could not be verified');
    case 'admin':
      return invalidToken('Unexpected authorization type');
    case 'full':
    case 'privilegedAppPassword':
    case 'appPassword':
    case 'takenDown':
      if (rule.at === 'proxy') return invalidToken('Bad token method');
      return invalidToken(rule.accepts.includes('refresh') ? 'Token could not be verified' : 'Bad token scope');
  }
}

function authMissing({ accepts }: MethodRule): XrpcError {
  const headers: Record<string, string> = accepts.includes('oauth') ? { 'www-authenticate': 'DPoP algs="ES256"' } : {};
  return new XrpcError(401, 'AuthMissing', 'Authentication Required', headers);
}

function invalidToken(message: string): XrpcError {
  return new XrpcError(400, 'InvalidToken', message);
}
