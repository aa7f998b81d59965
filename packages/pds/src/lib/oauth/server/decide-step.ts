/**
 * What comes next in a flow: a pure decision over what the client asked for and what the browser knows.
 *
 * - F1. A client that names an account gets that one or none.
 * - F2. Nobody is signed in by `prompt=login` for having been signed in before.
 * - F3. Only a client with a key, and only for what the account has let it have before, goes on without a question:
 *   anybody can pretend to be a client without one.
 */
import { splitScopes } from '../../scopes/permission.ts';
import type { SignInAccount } from '../backend.ts';
import type { DeviceAccount } from '../device.ts';
import type { OAuthErrorCode } from '../oauth-error.ts';
import type { PendingRequest } from '../authorization-request.ts';

/** What is known when it is decided. */
export interface FlowState {
  readonly request: PendingRequest;
  /** The accounts that the browser may use. */
  readonly accounts: readonly DeviceAccount[];
  /** The account of this host that the client named; undefined if it named none, or none of ours. */
  readonly hinted: SignInAccount | undefined;
  /** The account that the user has chosen in this step. */
  readonly chosenDid: string | undefined;
  /** What an account has let the client have before. */
  readonly getConsent: (did: string) => Promise<string | undefined>;
}

/** What comes next. */
export type Step =
  | { readonly kind: 'signIn'; readonly hint: string | undefined; readonly remembered: readonly DeviceAccount[] }
  | { readonly kind: 'consent'; readonly account: DeviceAccount; readonly others: readonly DeviceAccount[] }
  | { readonly kind: 'finish'; readonly account: DeviceAccount }
  | { readonly kind: 'refuse'; readonly code: OAuthErrorCode; readonly message: string };

/** @param state what is known */
export async function decideStep(state: FlowState): Promise<Step> {
  const { request, hinted, chosenDid } = state;
  const { prompt, loginHint } = request.parameters;
  const allowed = listAllowed(state);
  const usable = allowed.filter((account) => isUsable(account, request));
  if (prompt === 'none') return decideSilently(state, usable);
  const chosen = pickAccount(usable, allowed, prompt === 'select_account', chosenDid);
  if (chosen === undefined) {
    const wanted = allowed.find((account) => account.did === chosenDid);
    const remembered = allowed.map((account) => ({ ...account, isSignedIn: isUsable(account, request) }));
    return { kind: 'signIn', hint: wanted?.handle ?? hinted?.handle ?? loginHint, remembered };
  }
  if (prompt !== 'consent' && (await isCovered(state, chosen.did))) return { kind: 'finish', account: chosen };
  return { kind: 'consent', account: chosen, others: usable.filter((account) => account !== chosen) };
}

/**
 * The account that the user decides for, if it may be used.
 *
 * @param state what is known
 * @param did what the form says
 */
export function getUsableAccount(state: Omit<FlowState, 'getConsent'>, did: string): DeviceAccount | undefined {
  return listAllowed(state).find((account) => account.did === did && isUsable(account, state.request));
}

async function decideSilently(state: FlowState, usable: readonly DeviceAccount[]): Promise<Step> {
  const [account, second] = usable;
  if (account === undefined) return refuse('login_required', 'The user has to sign in');
  if (second !== undefined) return refuse('account_selection_required', 'The user has to choose an account');
  if (await isCovered(state, account.did)) return { kind: 'finish', account };
  return refuse('consent_required', 'The user has to agree');
}

/** F1. */
function listAllowed({ accounts, hinted }: Pick<FlowState, 'accounts' | 'hinted'>): readonly DeviceAccount[] {
  return hinted === undefined ? accounts : accounts.filter((account) => account.did === hinted.did);
}

/** F2. */
function isUsable(account: DeviceAccount, { parameters, createdAt }: PendingRequest): boolean {
  return account.isSignedIn && (parameters.prompt !== 'login' || account.signedInAt >= createdAt);
}

function pickAccount(
  usable: readonly DeviceAccount[],
  allowed: readonly DeviceAccount[],
  mustChoose: boolean,
  chosenDid: string | undefined,
): DeviceAccount | undefined {
  if (chosenDid !== undefined) return usable.find((account) => account.did === chosenDid);
  return usable.length === 1 && allowed.length === 1 && !mustChoose ? usable[0] : undefined;
}

/** F3. */
async function isCovered({ request, getConsent }: FlowState, did: string): Promise<boolean> {
  if (request.clientAuth.method === 'none') return false;
  const consented = new Set(splitScopes((await getConsent(did)) ?? ''));
  return splitScopes(request.parameters.scope).every((scope) => consented.has(scope));
}

function refuse(code: OAuthErrorCode, message: string): Step {
  return { kind: 'refuse', code, message };
}
