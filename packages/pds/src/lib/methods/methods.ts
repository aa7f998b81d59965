/**
 * The table of methods: a row for each that this host answers or treats in a way of its own, and a rule for the rest.
 *
 * Whoever routes, checks, documents or tests methods reads it; nothing else says what may be called by whom.
 */
import { isPrivilegedMethod } from '../access/service-auth-rules.ts';
import type { HandlersAt } from '../xrpc/handler.ts';
import type { Method, MethodRule, Place } from '../xrpc/method.ts';
import { adminMethods } from './admin.ts';
import { bskyMethods } from './bsky.ts';
import { identityMethods } from './identity.ts';
import { otherMethods } from './other.ts';
import { repoMethods } from './repo.ts';
import { everyone, passedOn } from './rules.ts';
import { serverMethods } from './server.ts';
import { syncMethods } from './sync.ts';

const rows = {
  ...adminMethods,
  ...bskyMethods,
  ...identityMethods,
  ...otherMethods,
  ...repoMethods,
  ...serverMethods,
  ...syncMethods,
};

/** The rows, by the names of their methods. */
export type MethodRows = typeof rows;

/**
 * A handler for every method of a place: what is missing, or answers what its lexicon does not say, does not compile.
 */
export type Handlers<At extends Place, Parts> = HandlersAt<MethodRows, At, Parts>;

/** The table, by the names of its methods. */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>(Object.entries(rows));

/**
 * What has no row passes through to the service that the request names, or the one that is set up; never anonymously.
 */
const passing: MethodRule = { ...passedOn, at: 'proxy' };
/** Private messages: of apps' passwords, only those that were made for it. */
const passingPrivileged: MethodRule = { ...passing, accepts: ['full', 'privilegedAppPassword', 'oauth'] };

/** Whether a row is open to everyone, whatever they hold: then nothing that they hold can close it. */
export function isOpen({ accepts }: MethodRule): boolean {
  return everyone.every((kind) => accepts.includes(kind));
}

/**
 * @param nsid any method's name
 * @returns its row, or the rule for methods that pass through
 */
export function getRule(nsid: string): MethodRule {
  return methods.get(nsid) ?? (isPrivilegedMethod(nsid) ? passingPrivileged : passing);
}
