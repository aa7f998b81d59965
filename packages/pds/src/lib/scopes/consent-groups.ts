/** What scopes mean to people: sentences for the page that asks them, grouped by what they are about. */
import { parseScope, splitScopes, type Permission } from './permission.ts';
import { listPermissions, type PermissionSet } from './permission-set.ts';

/** One thing that an app wants to be allowed. */
export interface ConsentItem {
  /** As it was asked for: what comes back in the field `scope` if it stays ticked. */
  readonly scope: string;
  /** What it means: `Create posts`. */
  readonly sentence: string;
  /** Cannot be unticked: `atproto`. */
  readonly isRequired: boolean;
  /** What it holds, for permission sets and long lists; folded away. */
  readonly details?: readonly string[];
  /** Set for what deserves a second thought: why. */
  readonly warning?: string;
}

/** Things that belong together. */
export interface ConsentGroup {
  readonly title: string;
  readonly items: readonly ConsentItem[];
}

/** The groups, in the order in which they are shown. */
const TITLES = {
  identity: 'Who you are',
  sets: 'Bundles of permissions',
  repo: 'Your posts and other records',
  blob: 'Your pictures, videos and other files',
  rpc: 'Other services, in your name',
  account: 'Your account',
} as const;

type Topic = keyof typeof TITLES;

/**
 * @param scope what is asked for, separated by spaces
 * @param sets the permission sets among it, by NSID
 * @returns groups that are not empty
 */
export function groupScopes(scope: string, sets: ReadonlyMap<string, PermissionSet>): ConsentGroup[] {
  const items = new Map<Topic, ConsentItem[]>();
  for (const text of splitScopes(scope)) {
    const permission = parseScope(text);
    if (permission === undefined) continue;
    const topic = topicOf(permission);
    items.set(topic, [...(items.get(topic) ?? []), describe(text, permission, sets)]);
  }
  return (Object.keys(TITLES) as Topic[]).flatMap((topic) => {
    const found = items.get(topic);
    return found === undefined ? [] : [{ title: TITLES[topic], items: found }];
  });
}

/**
 * @param scope what was granted, separated by spaces
 * @returns a sentence for each of its scopes
 */
export function describeScopes(scope: string): string[] {
  return splitScopes(scope)
    .map(parseScope)
    .filter((permission) => permission !== undefined)
    .map((permission) => sentenceOf(permission));
}

function topicOf(permission: Permission): Topic {
  switch (permission.resource) {
    case 'plain':
      if (permission.scope === 'atproto') return 'identity';
      if (permission.scope === 'transition:generic') return 'repo';
      return permission.scope === 'transition:email' ? 'account' : 'rpc';
    case 'include':
      return 'sets';
    case 'identity':
    case 'account':
      return 'account';
    case 'repo':
    case 'rpc':
    case 'blob':
      return permission.resource;
  }
}

function describe(scope: string, permission: Permission, sets: ReadonlyMap<string, PermissionSet>): ConsentItem {
  const set = permission.resource === 'include' ? sets.get(permission.nsid) : undefined;
  const details = detailsOf(permission, set);
  const warning = warningOf(permission);
  return {
    scope,
    sentence: sentenceOf(permission, set),
    isRequired: scope === 'atproto',
    ...(details.length > 0 && { details }),
    ...(warning !== undefined && { warning }),
  };
}

function sentenceOf(permission: Permission, set?: PermissionSet): string {
  switch (permission.resource) {
    case 'plain':
      return PLAIN_SENTENCES[permission.scope];
    case 'repo':
      return `${verbsOf(permission.actions)} ${countOf(permission.collections, 'record')}`;
    case 'rpc':
      return sentenceOfRpc(permission);
    case 'blob':
      return permission.accept.includes('*/*') ? 'Upload files of any kind' : `Upload ${permission.accept.join(', ')}`;
    case 'account':
      return ACCOUNT_SENTENCES[permission.attribute][permission.action];
    case 'identity':
      return permission.attribute === '*'
        ? 'Change your handle and your identity (DID document)'
        : 'Change your handle';
    case 'include':
      return set?.title ?? `What ${permission.nsid} permits`;
  }
}

const PLAIN_SENTENCES = {
  atproto: 'Know your handle and your account’s public identity (DID)',
  'transition:generic': 'Read, change and delete all your records, upload files, and use other services in your name',
  'transition:email': 'See your e-mail address',
  'transition:chat.bsky': 'Read and send your private messages',
} as const;

const ACCOUNT_SENTENCES = {
  email: { read: 'See your e-mail address', manage: 'See and change your e-mail address' },
  repo: { read: 'See how your repository is stored', manage: 'Replace your whole repository by another' },
  status: { read: 'See whether your account is active', manage: 'Deactivate and activate your account' },
} as const;

function sentenceOfRpc({ methods, audience }: Extract<Permission, { resource: 'rpc' }>): string {
  const service = audience === '*' ? 'any service' : audience;
  if (methods.includes('*')) return `Do anything in your name at ${service}`;
  if (methods.length === 1) return `Call ${methods[0]} at ${service}`;
  return `Call ${methods.length} methods at ${service}`;
}

function verbsOf(actions: readonly string[]): string {
  const verbs = ['create', 'update', 'delete'].filter((action) => actions.includes(action));
  const text = verbs.length > 1 ? `${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1)}` : (verbs[0] ?? '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function countOf(names: readonly string[], noun: string): string {
  if (names.includes('*')) return `${noun}s of every kind`;
  return names.length === 1 ? `${noun}s of ${names[0]}` : `${noun}s of ${names.length} kinds`;
}

function detailsOf(permission: Permission, set: PermissionSet | undefined): string[] {
  if (permission.resource === 'repo' && permission.collections.length > 1) return [...permission.collections];
  if (permission.resource === 'rpc' && permission.methods.length > 1) return [...permission.methods];
  if (permission.resource !== 'include' || set === undefined) return [];
  const parts = listPermissions(permission, set).flatMap((part) => [sentenceOf(part), ...detailsOf(part, undefined)]);
  return set.detail === undefined ? parts : [set.detail, ...parts];
}

function warningOf(permission: Permission): string | undefined {
  switch (permission.resource) {
    case 'plain':
      if (permission.scope === 'transition:generic') return 'This is nearly everything that you can do yourself.';
      return permission.scope === 'transition:chat.bsky' ? 'Private messages are private to others, too.' : undefined;
    case 'repo':
      return permission.collections.includes('*') ? 'This covers all that you have published.' : undefined;
    case 'rpc':
      return permission.methods.includes('*') ? 'This covers all that the service lets you do.' : undefined;
    case 'account':
      return permission.action === 'manage' && permission.attribute !== 'email'
        ? 'Meant for apps that move or look after accounts.'
        : undefined;
    case 'identity':
      return permission.attribute === '*' ? 'Whoever has this can take your account away from this host.' : undefined;
    case 'blob':
    case 'include':
      return undefined;
  }
}
