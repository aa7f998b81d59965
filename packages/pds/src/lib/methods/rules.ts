/** Parts that rows of the table share: whom they accept, and what an OAuth session must have been granted. */
import type { CredentialKind } from '../access/credential.ts';
import { getText } from '../values/json.ts';
import type { MethodCall, MethodRule, ScopeDemand } from '../xrpc/method.ts';

/** Sessions of a password, of the account's own and of apps'. */
export const sessions = ['full', 'privilegedAppPassword', 'appPassword'] as const satisfies CredentialKind[];

/** Whoever acts for an account in every-day matters. */
export const standard = [...sessions, 'oauth'] as const satisfies CredentialKind[];

/** Everyone, whatever they hold: what is public needs no credential, and a stale one does no harm. */
export const everyone = [
  'none',
  ...standard,
  'takenDown',
  'refresh',
  'service',
  'admin',
] as const satisfies CredentialKind[];

/** Everyone, but an owner or administrator sees what the public does not. */
export const readers = ['none', ...standard, 'takenDown', 'admin'] as const satisfies CredentialKind[];

/** Any OAuth session will do. */
export const noScopes = (): readonly ScopeDemand[] => [];

/** A method that anyone may call. */
export const open = {
  accepts: everyone,
  scopes: noScopes,
  serviceTokenNamesMethod: false,
  whileDeactivated: true,
} as const satisfies Partial<MethodRule>;

/** A public read of one account, of which its owner and administrators may see more. */
export const publicRead = {
  accepts: readers,
  scopes: noScopes,
  whileDeactivated: true,
} as const satisfies Partial<MethodRule>;

/** A method of the account that any of its sessions may call, also while it is deactivated. */
export const anySession = {
  accepts: standard,
  scopes: noScopes,
  whileDeactivated: true,
} as const satisfies Partial<MethodRule>;

/** A method of the account's life: the owner alone, with the account's own password. */
export const ownerOnly = { accepts: ['full'], whileDeactivated: true } as const satisfies Partial<MethodRule>;

/** A method that the host's administrator alone may call. */
export const adminOnly = { accepts: ['admin'] } as const satisfies Partial<MethodRule>;

/** A method that another service answers, or would: who may call it, the permission `rpc` says. */
export const passedOn = {
  accepts: standard,
  scopes: demandRpc,
  whileDeactivated: true,
} as const satisfies Partial<MethodRule>;

/** The permission to call a method of another service: of every service, if none is set up for the method. */
export function demandRpc({ nsid, audience }: MethodCall): readonly ScopeDemand[] {
  return [{ resource: 'rpc', lxm: nsid, aud: audience ?? '*' }];
}

/** The permission to see or manage something of the account. */
export function demandAccount(attribute: 'email' | 'repo' | 'status'): () => readonly ScopeDemand[] {
  return () => [{ resource: 'account', attribute, action: 'manage' }];
}

/** The permission to change the account's handle, or all of its identity. */
export function demandIdentity(attribute: 'handle' | '*'): () => readonly ScopeDemand[] {
  return () => [{ resource: 'identity', attribute }];
}

/** A parameter's text. */
export function param(name: string): (call: MethodCall) => string | undefined {
  return ({ params }) => getText(params, name);
}

/** A field's text in the body. */
export function field(name: string): (call: MethodCall) => string | undefined {
  return ({ input }) => getText(input, name);
}
