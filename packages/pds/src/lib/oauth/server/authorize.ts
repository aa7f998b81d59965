/**
 * The pages on which people sign in and decide: `/oauth/authorize` and `/oauth/authorize/passkey`.
 *
 * - A1. Everything that a client asks for comes from the request that it pushed; of the URL only `client_id` and
 *   `request_uri` are read, of a form only who the user is and what they decide.
 * - A2. A request goes on in the browser that opened it first, and nowhere else.
 * - A3. A request that cannot be found, or whose client cannot, ends on a page of ours: nobody knows where else to send
 *   the browser. All else ends at the client's redirect URI, which was checked when the request was pushed.
 * - A4. Only a password makes a passkey a second proof. Naming an account does not: its passkeys are told to nobody,
 *   and one that signs for it must know its user, as for any account.
 */
import { createRandomId } from '../../access/random-text.ts';
import { parseCsrfToken, parseSignInForm, type SignInForm } from '../../pages/forms.ts';
import { createPageResponse } from '../../pages/page-response.ts';
import type { ErrorView } from '../../pages/views.ts';
import { splitScopes } from '../../scopes/permission.ts';
import type { SignInAccount, SignInOutcome } from '../backend.ts';
import type { DeviceAccount } from '../device.ts';
import { OAuthError } from '../oauth-error.ts';
import { createAuthorizationAnswer, createClientLabel } from './authorization-answer.ts';
import {
  createDevice,
  formatDeviceCookie,
  isFormToken,
  isFromOurPage,
  isNavigation,
  isPreview,
  parseDeviceCookie,
} from './browser-checks.ts';
import { mustExpand, REQUEST_URI_PREFIX } from './client-endpoints.ts';
import { decideStep, getUsableAccount } from './decide-step.ts';
import type { Flow } from './flow.ts';
import { showConsent, showSecondFactor, showSignIn } from './flow-pages.ts';
import type { OAuthServer } from './oauth-server.ts';
import { readText } from './read-form.ts';

/** `GET /oauth/authorize` */
export async function showAuthorization(request: Request, server: OAuthServer): Promise<Response> {
  if (isPreview(request)) return showPreview(server);
  if (!isNavigation(request))
    return showError(server, {
      status: 403,
      title: 'Open this page by itself',
      text: 'It cannot be shown within another.',
    });
  const flow = await openFlow(request, server);
  if (flow instanceof Response) return flow;
  return goOn(await beginAgain(flow));
}

/** Whoever begins again owes nothing: a password given before is nothing to add a proof to. */
async function beginAgain(flow: Flow): Promise<Flow> {
  const { request, device, server } = flow;
  if (request.secondFactor === undefined) return flow;
  await server.backend.directory.setSecondFactor(request.id, device.id, null);
  return { ...flow, request: { ...request, secondFactor: undefined } };
}

/** `POST /oauth/authorize` */
export async function decideAuthorization(request: Request, server: OAuthServer): Promise<Response> {
  const flow = await openForm(request, server);
  if (flow instanceof Response) return flow;
  const fields = new URLSearchParams(await readText(request));
  if (!isFormToken(parseCsrfToken(fields), server.formKey, flow.device.id, flow.request.id)) {
    return showError(server, { status: 403, title: 'This page is out of date', text: START_AGAIN });
  }
  return applyForm(parseSignInForm(fields), flow);
}

/** `POST /oauth/authorize/passkey`: options for `navigator.credentials.get`. */
export async function createPasskeyOptions(request: Request, server: OAuthServer): Promise<Response> {
  const flow = await openForm(request, server);
  if (flow instanceof Response) return flow;
  const did = flow.request.secondFactor?.did; // A4
  const options = await server.backend.signIn.createPasskeyOptions(flow.request.id, did);
  return Response.json(options, { headers: { 'cache-control': 'no-store', ...flow.headers } });
}

async function openForm(request: Request, server: OAuthServer): Promise<Flow | Response> {
  if (!isFromOurPage(request, server.issuer)) {
    return showError(server, { status: 403, title: 'This form came from elsewhere', text: START_AGAIN });
  }
  return openFlow(request, server);
}

/** A1, A2, A3. */
async function openFlow(request: Request, server: OAuthServer): Promise<Flow | Response> {
  const { searchParams } = new URL(request.url);
  const uri = searchParams.get('request_uri');
  if (uri === null || !uri.startsWith(REQUEST_URI_PREFIX)) {
    return showError(server, {
      ...EXPIRED,
      title: 'The app has not said what it wants',
      text: 'It must push its request first (PAR).',
    });
  }
  const known = parseDeviceCookie(request, server.issuer);
  const fresh = createDevice();
  const id = uri.slice(REQUEST_URI_PREFIX.length);
  const opened = await server.backend.directory.openRequest(id, known, fresh);
  if (opened === undefined || opened.request.clientId !== searchParams.get('client_id')) {
    return showError(server, EXPIRED);
  }
  const device = opened.deviceId === known?.id ? known : fresh;
  const hint = opened.request.parameters.loginHint;
  return {
    server,
    request: opened.request,
    client: await server.clients.mustFind(opened.request.clientId),
    device,
    accounts: opened.accounts,
    hinted: await findHinted(hint, server),
    headers: device === known ? {} : { 'set-cookie': formatDeviceCookie(device, server.issuer) },
  };
}

/** Whose an address is, is nothing to tell an app, or whoever says that they are one. */
async function findHinted(hint: string | undefined, { backend }: OAuthServer): Promise<SignInAccount | undefined> {
  return hint === undefined || hint.includes('@') ? undefined : backend.signIn.findAccount(hint);
}

/** The next page, or the way back to the client. */
async function goOn(flow: Flow, chosenDid?: string): Promise<Response> {
  const { backend } = flow.server;
  const step = await decideStep({
    ...flow,
    chosenDid,
    getConsent: (did) => backend.grants.getConsent(did, flow.client.id),
  });
  switch (step.kind) {
    case 'signIn':
      return showSignIn(flow, step);
    case 'consent':
      return showConsent(flow, step);
    case 'finish':
      return giveCode(flow, step.account, flow.request.parameters.scope);
    case 'refuse':
      return endWithError(flow, new OAuthError(step.code, step.message));
  }
}

async function applyForm(form: SignInForm, flow: Flow): Promise<Response> {
  const { signIn } = flow.server.backend;
  const owed = flow.request.secondFactor;
  switch (form.intent) {
    case 'password': {
      const { identifier, password, remembers } = form;
      return applyOutcome(await signIn.byPassword({ identifier, password }), remembers, flow, identifier);
    }
    case 'passkey': {
      const attempt = { requestId: flow.request.id, did: owed?.did, credential: form.credential }; // A4
      return applyOutcome(await signIn.byPasskey(attempt), owed?.remembers ?? form.remembers, flow);
    }
    case 'code':
      if (owed === undefined) return goOn(flow);
      return applyOutcome(await signIn.byCode({ did: owed.did, code: form.code }), owed.remembers, flow);
    case 'chooseAccount':
      return goOn(flow, form.did);
    case 'otherAccount':
      return showSignIn(await beginAgain(flow), { kind: 'signIn', hint: undefined, remembered: [] });
    case 'allow':
      return allow(flow, form);
    case 'deny':
      return endWithError(flow, new OAuthError('access_denied', 'The user has declined'));
  }
}

/** What a try to sign in leads to. */
async function applyOutcome(
  outcome: SignInOutcome,
  remembers: boolean,
  flow: Flow,
  identifier?: string,
): Promise<Response> {
  const { directory } = flow.server.backend;
  switch (outcome.kind) {
    case 'signedIn':
      return enter(flow, outcome.account, remembers);
    case 'secondFactor': {
      if (!isWanted(flow, outcome.account)) return showSignIn(flow, undefined, tellWanted(flow));
      await directory.setSecondFactor(flow.request.id, flow.device.id, { did: outcome.account.did, remembers });
      return showSecondFactor(flow, outcome);
    }
    case 'wrong':
      return showSignIn(flow, undefined, 'That is not right. Try again.', identifier);
    case 'tooMany':
      return showSignIn(flow, undefined, 'Too many tries. Wait a while, then try again.', identifier);
    case 'refused':
      return showSignIn(flow, undefined, outcome.reason, identifier);
  }
}

/** Somebody is signed in: the browser gets another secret, and the flow goes on. */
async function enter(flow: Flow, account: SignInAccount, remembers: boolean): Promise<Response> {
  const { server, request, device } = flow;
  if (!isWanted(flow, account)) return showSignIn(flow, undefined, tellWanted(flow));
  const next = { id: device.id, secret: createRandomId() };
  const { did, handle } = account;
  const entry = { deviceId: device.id, did, handle, requestId: request.id, remembers };
  await server.backend.directory.addDeviceAccount(entry, next.secret);
  const others = flow.accounts.filter((each) => each.did !== did);
  const signedIn = { did, handle, signedInAt: server.now(), isSignedIn: true };
  const headers = { 'set-cookie': formatDeviceCookie(next, server.issuer) };
  return goOn({ ...flow, device: next, accounts: [signedIn, ...others], headers }, did);
}

function isWanted({ hinted }: Flow, account: SignInAccount): boolean {
  return hinted === undefined || hinted.did === account.did;
}

function tellWanted({ hinted }: Flow): string {
  return `The app asks for @${hinted?.handle}: sign in with that account.`;
}

/** Scopes that were not asked for cannot be ticked; `atproto` cannot be unticked. */
async function allow(flow: Flow, form: Extract<SignInForm, { intent: 'allow' }>): Promise<Response> {
  const account = getUsableAccount({ ...flow, chosenDid: form.did }, form.did);
  if (account === undefined) return goOn(flow, form.did);
  const ticked = new Set([...form.scopes, 'atproto']);
  const scopes = splitScopes(flow.request.parameters.scope).filter((scope) => ticked.has(scope));
  return giveCode(flow, account, scopes.join(' '));
}

async function giveCode(flow: Flow, account: DeviceAccount, scope: string): Promise<Response> {
  const code = createRandomId();
  const isIssued = await flow.server.backend.directory.issueCode({
    requestId: flow.request.id,
    deviceId: flow.device.id,
    code,
    did: account.did,
    sessionId: createRandomId(),
    scope,
    permissions: await mustExpand(scope, flow.server),
  });
  if (!isIssued) {
    return showError(flow.server, EXPIRED);
  }
  return createAuthorizationAnswer({ code }, flow.request.parameters, createAnswerContext(flow));
}

async function endWithError(flow: Flow, error: OAuthError): Promise<Response> {
  await flow.server.backend.directory.dropRequest(flow.request.id);
  const answer = { error: error.code, error_description: error.message };
  return createAuthorizationAnswer(answer, flow.request.parameters, createAnswerContext(flow));
}

function createAnswerContext({ server, client, headers }: Flow): Parameters<typeof createAuthorizationAnswer>[2] {
  return { issuer: server.issuer, host: server.host, client: createClientLabel(client), headers };
}

/** Nothing is looked up for those who only look at links, so the link stays good. */
function showPreview({ host }: OAuthServer): Response {
  return createPageResponse(
    { kind: 'notice', title: 'Sign in', text: `Open this link in a browser to sign in at ${host}.` },
    host,
  );
}

/** A page for what cannot be said to the client. */
export function showError({ host }: Pick<OAuthServer, 'host'>, view: Omit<ErrorView, 'kind'>): Response {
  return createPageResponse({ kind: 'error', ...view }, host);
}

const START_AGAIN = 'Go back to the app and start again.';
const EXPIRED = { status: 400, title: 'This link has expired', text: START_AGAIN, code: 'invalid_request' } as const;
