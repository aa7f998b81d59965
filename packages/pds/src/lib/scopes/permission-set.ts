/**
 * Permission sets: lexicons that hold permissions, which clients ask for by `include:`.
 *
 * P1. A set permits only what lies in its own namespace: its group and what is below that.
 * P2. A permission of a set that is not understood as a whole is left out, the others count.
 * P3. Only `repo` and `rpc` can be in a set, without `*` for names; an `rpc` is for any service (`*`), or for the one
 *     that the `include:` names.
 */
import { isNsid } from '@atcute/lexicons/syntax';

import { getAt, getText, isObject } from '../values/json.ts';
import { createRpc, formatScope, parseScope, REPO_ACTIONS, splitScopes, type Permission } from './permission.ts';

/** A set as its lexicon has it. */
export interface PermissionSet {
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly permissions: readonly unknown[];
}

/**
 * Finds a permission set by its NSID, in a cache or by resolving the lexicon.
 *
 * @returns undefined if there is none
 */
export type PermissionSetResolver = (nsid: string) => Promise<PermissionSet | undefined>;

/** What has become of scopes with `include:`. */
export interface ExpandedScope {
  /** Permissions in normal form, those that can be put together in one scope, without `include:`. */
  readonly scope: string;
  /** Sets that could not be found. */
  readonly missing: readonly string[];
}

/**
 * @param document a lexicon
 * @returns undefined if its main definition is no permission set
 */
export function parsePermissionSet(document: unknown): PermissionSet | undefined {
  const main = getAt(document, 'defs', 'main');
  const permissions = getAt(main, 'permissions');
  if (getAt(main, 'type') !== 'permission-set' || !Array.isArray(permissions)) return undefined;
  return { title: getText(main, 'title'), detail: getText(main, 'detail'), permissions };
}

/**
 * What a set permits to who includes it.
 *
 * @param include the scope `include:…`, parsed
 * @param set the set of that NSID
 */
export function listPermissions(
  include: Extract<Permission, { resource: 'include' }>,
  set: PermissionSet,
): Permission[] {
  return set.permissions
    .map((value) => parseMember(value, include.audience))
    .filter((permission) => permission !== undefined)
    .filter((permission) => namesOf(permission).every((name) => isWithinAuthority(include.nsid, name)));
}

/**
 * Puts the permissions of sets in place of `include:`. What is no scope of atproto goes.
 *
 * @param scope scopes with spaces between them
 * @param resolve finds permission sets
 */
export async function expandScope(scope: string, resolve: PermissionSetResolver): Promise<ExpandedScope> {
  const missing: string[] = [];
  const expanded = await Promise.all(
    splitScopes(scope).map(async (text) => {
      const permission = parseScope(text);
      if (permission?.resource !== 'include') return permission === undefined ? [] : [permission];
      const set = await resolve(permission.nsid);
      if (set === undefined) missing.push(permission.nsid);
      return set === undefined ? [] : listPermissions(permission, set);
    }),
  );
  return { scope: formatPermissions(expanded.flat()), missing };
}

/**
 * The normal form of several scopes: sorted, `atproto` first, records and calls that differ only by name in one scope.
 *
 * @param permissions what they permit
 */
export function formatPermissions(permissions: readonly Permission[]): string {
  const names = new Map<string, Set<string>>();
  const others: Permission[] = [];
  for (const permission of permissions) {
    const key = mergeKeyOf(permission);
    if (key === undefined) others.push(permission);
    else names.set(key, new Set([...(names.get(key) ?? []), ...namesOf(permission)]));
  }
  const merged = [...names].map(([key, values]) => unmerge(key, [...values]));
  const texts = [...new Set([...others, ...merged].map(formatScope))].toSorted();
  return [...texts.filter((text) => text === 'atproto'), ...texts.filter((text) => text !== 'atproto')].join(' ');
}

/** Permissions with the same key differ only by the names they hold. */
function mergeKeyOf(permission: Permission): string | undefined {
  if (permission.resource === 'repo') {
    return `repo ${REPO_ACTIONS.filter((action) => permission.actions.includes(action)).join(',')}`;
  }
  // With `*` for the methods or the service, one of them could take over names that were not meant for it.
  if (permission.resource === 'rpc' && !permission.methods.includes('*')) return `rpc ${permission.audience}`;
  return undefined;
}

function unmerge(key: string, names: readonly string[]): Permission {
  const rest = key.slice(key.indexOf(' ') + 1);
  if (key.startsWith('rpc ')) return { resource: 'rpc', methods: names, audience: rest };
  const actions = REPO_ACTIONS.filter((action) => rest.split(',').includes(action));
  return { resource: 'repo', collections: names, actions };
}

/** P2, P3. */
function parseMember(value: unknown, includedAudience: string | undefined): Permission | undefined {
  if (!isObject(value)) return undefined;
  const { type, resource, ...parameters } = value;
  if (type !== 'permission') return undefined;
  if (resource === 'repo') return parseRepoMember(parameters);
  if (resource === 'rpc') return parseRpcMember(parameters, includedAudience);
  return undefined;
}

function parseRepoMember({ collection, action, ...others }: Record<string, unknown>): Permission | undefined {
  if (Object.keys(others).length > 0 || !isNames(collection)) return undefined;
  if (action === undefined) return { resource: 'repo', collections: collection, actions: REPO_ACTIONS };
  if (!Array.isArray(action) || action.length === 0) return undefined;
  const actions = REPO_ACTIONS.filter((each) => action.includes(each));
  if (!action.every((each) => actions.includes(each))) return undefined;
  return { resource: 'repo', collections: collection, actions };
}

function parseRpcMember(
  { lxm, aud, inheritAud, ...others }: Record<string, unknown>,
  includedAudience: string | undefined,
): Permission | undefined {
  if (Object.keys(others).length > 0 || !isNames(lxm)) return undefined;
  if (inheritAud === true && aud === undefined) {
    return includedAudience === undefined ? undefined : createRpc(lxm, includedAudience);
  }
  return inheritAud === undefined && aud === '*' ? createRpc(lxm, aud) : undefined;
}

/** P1. */
function isWithinAuthority(setNsid: string, nsid: string): boolean {
  return nsid.startsWith(setNsid.slice(0, setNsid.lastIndexOf('.') + 1));
}

function namesOf(permission: Permission): readonly string[] {
  if (permission.resource === 'repo') return permission.collections;
  return permission.resource === 'rpc' ? permission.methods : [];
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && isNsid(name));
}
