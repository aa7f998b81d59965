/**
 * A request to `/xrpc/…`, from its first byte to its answer: who asks, what for, whether they may, and where it runs.
 * Every decision is the table's; this file asks in the right order.
 *
 * - X1 Nothing runs before the table has allowed it; what the table does not know is sent on or refused.
 * - X2 A session's end is the account's to know: what runs elsewhere is let go on by the account first.
 * - X3 Where the table is open to everyone, a credential that does not hold counts as none. It is still the answer
 *   where one that holds would have helped, so that clients get themselves another.
 */
import { ActorError } from '@sundog/actor/errors';

import { createEmptyLoginAnswer } from './login-answer.ts';
import type { Account } from '../account/account.ts';
import { directoryName } from '../account/account.ts';
import type { AccountAnswer } from '../account/account-answer.ts';
import type { Credential } from '../access/credential.ts';
import type { Directory } from '../directory/directory.ts';
import { authorize, type ScopeGrammar } from '../methods/authorize.ts';
import { getRule, isOpen, methods } from '../methods/methods.ts';
import { planProxy } from '../proxy/plan-proxy.ts';
import { createSpacesError, isSpaceMethod } from '../spaces/space-methods.ts';
import { formatDemand, isGranted } from '../scopes/is-granted.ts';
import { sequencerName, type Sequencer } from '../sequencer/sequencer.ts';
import { dispatch } from '../xrpc/dispatch.ts';
import type { Method, MethodCall, MethodRule, RateLimit } from '../xrpc/method.ts';
import { checkVerb, parseCall, parseNsid, XRPC_PREFIX } from '../xrpc/parse-call.ts';
import { globalLimit } from '../xrpc/rate-limit.ts';
import { discardBody } from '../xrpc/read-body.ts';
import { createErrorResponse, createPreflightResponse, createResponse, withCommonHeaders } from '../xrpc/response.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { authenticate } from './authenticate.ts';
import { findAccount, type PdsRequest } from './pds-request.ts';
import { sendToService } from './send-to-service.ts';
import { emptyCall, spendLimits } from './spend-limits.ts';
import { workerHandlers } from './worker-handlers.ts';

const grammar = { isGranted, formatDemand };

/** @returns the answer; what was refused is one too */
export async function answerXrpc(pds: PdsRequest): Promise<Response> {
  const { request, host } = pds;
  if (request.method === 'OPTIONS') return createPreflightResponse(request);
  const headers: Record<string, string> = {};
  if (host.dpop.isDpopRequest(request)) headers['dpop-nonce'] = host.dpop.nonce;
  const response = await answerOrRefuse(pds, headers);
  host.counts.add(pds.url.pathname.slice(XRPC_PREFIX.length), response.status);
  return withCommonHeaders(response, headers);
}

async function answerOrRefuse(pds: PdsRequest, headers: Record<string, string>): Promise<Response> {
  try {
    return await answer(pds, headers);
  } catch (error) {
    const response = createErrorResponse(error);
    await discardBody(pds.request);
    if (response.status >= 500) pds.context.refuse(error);
    for (const name of response.headers.keys()) delete headers[name]; // A refusal's own limit is the one to know.
    return response;
  }
}

async function answer(pds: PdsRequest, headers: Record<string, string>): Promise<Response> {
  const { request, url, host } = pds;
  const nsid = parseNsid(url);
  if (isSpaceMethod(nsid)) throw createSpacesError(nsid, host.settings.hasSpaces);
  const method = methods.get(nsid);
  checkVerb(request, method);
  Object.assign(headers, spendLimits([globalLimit], emptyCall, pds)); // Before anything is looked up for whoever asks.
  const { credential, fault } = await identify(nsid, pds);
  const audience = findAudience(nsid, credential, pds);
  const context = { credential, ...(audience === undefined ? {} : { audience }) };
  if (method === undefined) return passOn({ ...emptyCall, nsid, ...context }, pds);
  mustBeAllowed(method, { ...emptyCall, nsid, ...context }, { ...grammar, isGranted: () => true }); // Before a body is read.
  const call = await parseCall(request, method, context);
  mustBeAllowed(method, call);
  Object.assign(headers, spendLimits(await findLimits(method, call, pds), call, pds));
  if (fault === undefined || request.method === 'POST') return run(method, call, pds);
  return run(method, call, pds).catch((error: unknown) => {
    throw error instanceof ActorError && SPARED.has(error.code) ? fault : error;
  });
}

/** Refusals that a credential spares: owners see a repository that others do not, and are helped to those elsewhere. */
const SPARED: ReadonlySet<string> = new Set(['RepoDeactivated', 'RepoNotFound']);

/** X3. */
async function identify(nsid: string, pds: PdsRequest): Promise<{ credential: Credential; fault?: XrpcError }> {
  try {
    return { credential: await authenticate(pds, nsid) };
  } catch (error) {
    if (error instanceof XrpcError && isOpen(getRule(nsid))) return { credential: { kind: 'none' }, fault: error };
    throw error;
  }
}

async function run(method: Method, call: MethodCall, pds: PdsRequest): Promise<Response> {
  switch (method.at) {
    case 'account':
      return runInAccount(method, call, pds);
    case 'directory':
      await mustGoOn(call, pds); // X2
      return createAnswerResponse(await callDirectory(call, pds));
    case 'sequencer':
      return pds.context.forward<Sequencer<object>>(pds.request, pds.actors.Sequencer, sequencerName);
    case 'worker':
      await mustGoOn(call, pds); // X2
      return createResponse(await dispatch(call, workerHandlers, pds), method.schema);
    case 'proxy':
      return sendToService(call, pds);
  }
}

async function runInAccount(method: Method, call: MethodCall, pds: PdsRequest): Promise<Response> {
  const named = method.subject?.(call);
  if (named === undefined && ownerOf(call.credential) === undefined) {
    throw new XrpcError(400, 'InvalidRequest', 'No provided subject');
  }
  const did = named === undefined ? ownerOf(call.credential) : await findAccount(named, pds);
  if (did === undefined) {
    const elsewhere = await answerForStranger(call, pds);
    if (elsewhere !== undefined) return elsewhere;
    throw createMissingError(call, named);
  }
  const answered = await pds.context.actor<Account<object>>(pds.actors.Account, did).answer(call, pds.caller);
  return createAnswerResponse(answered);
}

/** An account that is not here: a login fails like a wrong password, and records of others are at their AppView. */
async function answerForStranger(call: MethodCall, pds: PdsRequest): Promise<Response | undefined> {
  if (call.nsid === 'com.atproto.server.createSession') return createEmptyLoginAnswer(call);
  if (call.nsid === 'com.atproto.server.requestPasswordReset') return new Response(null);
  const isRead = call.nsid === 'com.atproto.repo.getRecord' || call.nsid === 'com.atproto.repo.listRecords';
  return isRead && ownerOf(call.credential) !== undefined ? sendToService(call, pds) : undefined;
}

/** What is not here is called differently from method to method. */
function createMissingError({ nsid }: MethodCall, named: string | undefined): XrpcError {
  if (nsid === 'com.atproto.admin.getSubjectStatus') return new XrpcError(400, 'NotFound', 'Subject not found');
  if (nsid === 'com.atproto.server.deleteAccount') return new XrpcError(400, 'InvalidRequest', 'account not found');
  if (nsid === 'com.atproto.repo.listRecords') {
    return new XrpcError(400, 'InvalidRequest', `Could not find repo: ${named}`);
  }
  return new XrpcError(400, 'RepoNotFound', `Could not find repo for DID: ${named}`);
}

/** A method that this host does not know goes to the service that the request names, or the one that is set up. */
async function passOn(call: MethodCall, pds: PdsRequest): Promise<Response> {
  mustBeAllowed(getRule(call.nsid), call);
  return sendToService(call, pds);
}

async function findLimits(
  { limits = [], limitsWhileMovingIn }: Method,
  { credential }: MethodCall,
  { askAccount }: PdsRequest,
): Promise<readonly RateLimit[]> {
  if (limitsWhileMovingIn === undefined || (credential.kind !== 'session' && credential.kind !== 'oauth'))
    return limits;
  return (await askAccount(credential.did, 'isMovingIn')) ? limitsWhileMovingIn : limits;
}

/** X1. */
function mustBeAllowed(rule: MethodRule, call: MethodCall, scopes: ScopeGrammar = grammar): void {
  const refusal = authorize(rule, call, scopes);
  if (refusal !== undefined) throw refusal;
}

/** X2: only who has a session here can have lost it. */
async function mustGoOn({ nsid, credential }: MethodCall, { askAccount }: PdsRequest): Promise<void> {
  if (isOpen(getRule(nsid))) return; // X3
  if (credential.kind === 'session' || credential.kind === 'oauth') {
    await askAccount(credential.did, 'admit', nsid, credential);
  }
}

/** Where a call would go on to: permissions of OAuth sessions name it. */
function findAudience(nsid: string, credential: Credential, { request, host }: PdsRequest): string | undefined {
  if (credential.kind !== 'oauth') return undefined;
  const rule = getRule(nsid);
  if (rule.at !== 'proxy' && !nsid.startsWith('app.bsky.')) return undefined;
  try {
    const { service } = planProxy(nsid, request.headers.get('atproto-proxy'), host.settings, credential);
    return `${service.did}#${service.id}`;
  } catch (error) {
    if (error instanceof XrpcError) return undefined;
    throw error;
  }
}

function ownerOf(credential: Credential): string | undefined {
  return 'did' in credential ? credential.did : undefined;
}

function callDirectory(call: MethodCall, { context, actors, caller }: PdsRequest): Promise<AccountAnswer> {
  return context.actor<Directory<object>>(actors.Directory, directoryName).answer(call, caller);
}

function createAnswerResponse(answer: AccountAnswer): Response {
  switch (answer.kind) {
    case 'json':
      return new Response(answer.text, { headers: { 'content-type': 'application/json' } });
    case 'bytes':
      return new Response(answer.bytes, { headers: { 'content-type': 'application/vnd.ipld.car' } });
    case 'none':
      return new Response(null);
  }
}
