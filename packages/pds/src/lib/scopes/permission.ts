/**
 * What a scope permits: the grammar of the permission specification of atproto, and the normal form of its scopes.
 *
 * What is not understood as a whole permits nothing: an unknown resource, name or value could narrow what the rest
 * says.
 */
import { isNsid } from '@atcute/lexicons/syntax';

import { isServiceReference } from './service-reference.ts';
import { joinScope, splitScope, type ScopeParts } from './scope-syntax.ts';

/** What may be done to records. */
export type RepoAction = 'create' | 'update' | 'delete';

/** Scopes that are a word. */
export type PlainScope = 'atproto' | 'transition:generic' | 'transition:email' | 'transition:chat.bsky';

/** What one scope permits. */
export type Permission =
  | { readonly resource: 'plain'; readonly scope: PlainScope }
  /** `*` in `collections`: all. */
  | { readonly resource: 'repo'; readonly collections: readonly string[]; readonly actions: readonly RepoAction[] }
  /** `*` in `methods`: all; `*` as `audience`: any service. Never both. */
  | { readonly resource: 'rpc'; readonly methods: readonly string[]; readonly audience: string }
  | { readonly resource: 'blob'; readonly accept: readonly string[] }
  | {
      readonly resource: 'account';
      readonly attribute: 'email' | 'repo' | 'status';
      readonly action: 'read' | 'manage';
    }
  | { readonly resource: 'identity'; readonly attribute: 'handle' | '*' }
  | { readonly resource: 'include'; readonly nsid: string; readonly audience: string | undefined };

/** All that can be done to records, in the order of the normal form. */
export const REPO_ACTIONS: readonly RepoAction[] = ['create', 'update', 'delete'];

const PLAIN_SCOPES: readonly string[] = ['atproto', 'transition:generic', 'transition:email', 'transition:chat.bsky'];
const ATTRIBUTES = ['email', 'repo', 'status'] as const;

/**
 * @param text one scope
 * @returns what it permits; undefined for what is no scope of atproto
 */
export function parseScope(text: string): Permission | undefined {
  if (isPlainScope(text)) return { resource: 'plain', scope: text };
  const parts = splitScope(text);
  if (parts === undefined) return undefined;
  const parse = parsers.get(parts.resource);
  return parse?.(parts);
}

/** Whether a scope names a resource of atproto, be it right or wrong. */
export function isKnownResource(text: string): boolean {
  return isPlainScope(text) || parsers.has(splitScope(text)?.resource ?? '');
}

/**
 * @param permission what a scope permits
 * @returns the normal form of that scope: sorted, nothing twice, nothing that goes without saying
 */
export function formatScope(permission: Permission): string {
  switch (permission.resource) {
    case 'plain':
      return permission.scope;
    case 'repo': {
      const actions = REPO_ACTIONS.filter((action) => permission.actions.includes(action));
      const named = actions.length === REPO_ACTIONS.length ? [] : actions;
      return join('repo', 'collection', reduceNames(permission.collections), { action: named });
    }
    case 'rpc':
      return join('rpc', 'lxm', reduceNames(permission.methods), { aud: [permission.audience] });
    case 'blob':
      return join('blob', 'accept', reduceMediaTypes(permission.accept), {});
    case 'account':
      return join('account', 'attr', [permission.attribute], {
        action: permission.action === 'read' ? [] : [permission.action],
      });
    case 'identity':
      return join('identity', 'attr', [permission.attribute], {});
    case 'include':
      return join('include', 'nsid', [permission.nsid], {
        aud: permission.audience === undefined ? [] : [permission.audience],
      });
  }
}

/**
 * @param scope scopes with spaces between them
 * @returns each of them once
 */
export function splitScopes(scope: string): string[] {
  return [...new Set(scope.split(' ').filter((text) => text !== ''))];
}

const parsers: ReadonlyMap<string, (parts: ScopeParts) => Permission | undefined> = new Map([
  ['repo', parseRepo],
  ['rpc', parseRpc],
  ['blob', parseBlob],
  ['account', parseAccount],
  ['identity', parseIdentity],
  ['include', parseInclude],
]);

function parseRepo(parts: ScopeParts): Permission | undefined {
  const values = readValues(parts, 'collection', ['action']);
  const collections = values?.get('collection');
  if (collections === undefined || !collections.every(isNameOrAll)) return undefined;
  const actions = values?.get('action') ?? REPO_ACTIONS;
  return actions.every(isRepoAction) ? { resource: 'repo', collections, actions } : undefined;
}

function parseRpc(parts: ScopeParts): Permission | undefined {
  const values = readValues(parts, 'lxm', ['aud']);
  const methods = values?.get('lxm');
  const audience = only(values?.get('aud'));
  if (methods === undefined || audience === undefined || !methods.every(isNameOrAll)) return undefined;
  return createRpc(methods, audience);
}

/** Everything at every service cannot be permitted at once. */
export function createRpc(methods: readonly string[], audience: string): Permission | undefined {
  if (audience === '*' ? methods.includes('*') : !isServiceReference(audience)) return undefined;
  return { resource: 'rpc', methods, audience };
}

function parseBlob(parts: ScopeParts): Permission | undefined {
  const accept = readValues(parts, 'accept', [])
    ?.get('accept')
    ?.map((type) => type.toLowerCase());
  return accept?.every(isMediaRange) ? { resource: 'blob', accept } : undefined;
}

function parseAccount(parts: ScopeParts): Permission | undefined {
  const values = readValues(parts, 'attr', ['action']);
  const named = only(values?.get('attr'));
  const attribute = ATTRIBUTES.find((each) => each === named);
  const actions = values?.get('action') ?? ['read'];
  if (attribute === undefined || !actions.every((action) => action === 'read' || action === 'manage')) return undefined;
  return { resource: 'account', attribute, action: actions.includes('manage') ? 'manage' : 'read' };
}

function parseIdentity(parts: ScopeParts): Permission | undefined {
  const attribute = only(readValues(parts, 'attr', [])?.get('attr'));
  return attribute === 'handle' || attribute === '*' ? { resource: 'identity', attribute } : undefined;
}

function parseInclude(parts: ScopeParts): Permission | undefined {
  const values = readValues(parts, 'nsid', ['aud']);
  const nsid = only(values?.get('nsid'));
  if (nsid === undefined || !isNsid(nsid)) return undefined;
  const audiences = values?.get('aud');
  if (audiences === undefined) return { resource: 'include', nsid, audience: undefined };
  const audience = only(audiences);
  return audience !== undefined && isServiceReference(audience) ? { resource: 'include', nsid, audience } : undefined;
}

/**
 * The values of each name.
 *
 * @param parts of a scope
 * @param positional the name of what stands before the question mark
 * @param others the names that may come besides
 * @returns undefined if another name is there, or the positional one twice
 */
function readValues(
  parts: ScopeParts,
  positional: string,
  others: readonly string[],
): Map<string, string[]> | undefined {
  const values = new Map<string, string[]>();
  for (const [name, value] of parts.parameters) {
    if (name !== positional && !others.includes(name)) return undefined;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (parts.positional === undefined) return values;
  if (values.has(positional)) return undefined;
  return values.set(positional, [parts.positional]);
}

function join(
  resource: string,
  positional: string,
  first: readonly string[],
  named: Readonly<Record<string, readonly string[]>>,
): string {
  const others = Object.entries(named).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  const [only, ...more] = first;
  if (more.length === 0) return joinScope({ resource, positional: only, parameters: others });
  const parameters = [...first.map((value) => [positional, value] as const), ...others];
  return joinScope({ resource, positional: undefined, parameters });
}

function reduceNames(names: readonly string[]): readonly string[] {
  return names.includes('*') ? ['*'] : [...new Set(names)].toSorted();
}

function reduceMediaTypes(types: readonly string[]): readonly string[] {
  if (types.includes('*/*')) return ['*/*'];
  const isCovered = (type: string): boolean => !type.endsWith('/*') && types.includes(`${type.split('/', 1)[0]}/*`);
  return [...new Set(types)].filter((type) => !isCovered(type)).toSorted();
}

function only(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

function isPlainScope(text: string): text is PlainScope {
  return PLAIN_SCOPES.includes(text);
}

function isNameOrAll(text: string): boolean {
  return text === '*' || isNsid(text);
}

function isRepoAction(text: string): text is RepoAction {
  return text === 'create' || text === 'update' || text === 'delete';
}

/** Whether a text is a media type: two parts that are not empty, no star. */
export function isMediaType(text: string): boolean {
  return /^[^/ *]+\/[^/ *]+$/.test(text);
}

function isMediaRange(text: string): boolean {
  return text === '*/*' || isMediaType(text) || /^[^/ *]+\/\*$/.test(text);
}
