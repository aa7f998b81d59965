/** Whether an OAuth session may do what a call needs. */
import type { ScopeDemand } from '../xrpc/method.ts';
import { isMediaType, parseScope, splitScopes, type Permission } from './permission.ts';

/**
 * @param scope what was granted, separated by spaces; `include:` must have been expanded, by itself it grants nothing
 * @param demand what a call needs
 */
export function isGranted(scope: string, demand: ScopeDemand): boolean {
  return parsePermissions(scope).some((permission) => permits(permission, demand));
}

/**
 * The scope that a session lacks, in the form in which a client would ask for it.
 *
 * @param demand what a call needs
 */
export function formatDemand(demand: ScopeDemand): string {
  switch (demand.resource) {
    case 'repo':
      return `repo:${demand.collection}?action=${demand.action}`;
    case 'rpc':
      return `rpc:${demand.lxm}?aud=${demand.aud.replaceAll('%', '%25').replaceAll('#', '%23')}`;
    case 'blob':
      return `blob:${demand.mime}`;
    case 'account':
      return `account:${demand.attribute}${demand.action === 'read' ? '' : '?action=manage'}`;
    case 'identity':
      return `identity:${demand.attribute}`;
  }
}

function permits(permission: Permission, demand: ScopeDemand): boolean {
  if (permission.resource === 'plain') return permitsPlainly(permission.scope, demand);
  switch (demand.resource) {
    case 'repo':
      return (
        permission.resource === 'repo' &&
        permission.actions.includes(demand.action) &&
        holds(permission.collections, demand.collection)
      );
    case 'rpc':
      return (
        permission.resource === 'rpc' &&
        (permission.audience === '*' || permission.audience === demand.aud) &&
        holds(permission.methods, demand.lxm)
      );
    case 'blob':
      return permission.resource === 'blob' && accepts(permission.accept, demand.mime.toLowerCase());
    case 'account':
      return (
        permission.resource === 'account' &&
        permission.attribute === demand.attribute &&
        (permission.action === 'manage' || demand.action === 'read')
      );
    case 'identity':
      return (
        permission.resource === 'identity' &&
        (permission.attribute === '*' || permission.attribute === demand.attribute)
      );
  }
}

/** The scopes from before there were permissions: as much as an app password may do. */
function permitsPlainly(scope: string, demand: ScopeDemand): boolean {
  const isChat = demand.resource === 'rpc' && demand.lxm.startsWith('chat.bsky.');
  switch (scope) {
    case 'transition:generic':
      return demand.resource === 'repo' || demand.resource === 'blob' || (demand.resource === 'rpc' && !isChat);
    case 'transition:chat.bsky':
      return isChat;
    case 'transition:email':
      return demand.resource === 'account' && demand.attribute === 'email' && demand.action === 'read';
    default:
      return false;
  }
}

function holds(names: readonly string[], name: string): boolean {
  return names.includes('*') || names.includes(name);
}

function accepts(ranges: readonly string[], type: string): boolean {
  if (!isMediaType(type)) return false;
  return ranges.some((range) => range === '*/*' || range === type || isWithin(range, type));
}

function isWithin(range: string, type: string): boolean {
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1));
}

/** Scopes come again with every request of a session. */
const parsed = new Map<string, readonly Permission[]>();
const PARSED_MAX = 500;

function parsePermissions(scope: string): readonly Permission[] {
  const known = parsed.get(scope);
  if (known !== undefined) return known;
  const permissions = splitScopes(scope)
    .map(parseScope)
    .filter((permission) => permission !== undefined);
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(scope, permissions);
  return permissions;
}
