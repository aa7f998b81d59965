/**
 * The account page: signing in to it, what it shows, and its forms. The account decides everything; this file keeps the
 * browser's cookie and turns answers into pages.
 */
import { isFromOurPage } from '../oauth/server/browser-checks.ts';
import type { SignInOutcome } from '../oauth/backend.ts';
import type { PageChange } from '../account/requests/page-requests.ts';
import {
  parseAccountForm,
  parseCsrfToken,
  parseSignInForm,
  type AccountForm,
  type SignInForm,
} from '../pages/forms.ts';
import { createPageResponse } from '../pages/page-response.ts';
import type { AccountView, Message, SignInView, View } from '../pages/views.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createOAuthBackend } from './oauth-backend.ts';
import { PASSWORD_PAGE } from './mail-pages.ts';
import { spendAsMethod } from './page-limits.ts';
import type { PageSession } from './page-session.ts';
import type { PdsRequest } from './pds-request.ts';
import { readPageForm } from './read-page-form.ts';

const PAGE = '/account';
/** Signing in once more: what is made on the page takes a sign-in of the last minutes. */
const AGAIN = '/account/again';
const SIGN_IN_OPTIONS = '/account/passkey/sign-in';
const REGISTRATION_OPTIONS = '/account/passkey/new';

/** What challenges of this page's sign-in are for; the forms' token keeps other pages out. */
const SIGN_IN_SUBJECT = 'account-page';

/**
 * @param pds a request
 * @returns undefined if the path is none of these
 */
export async function answerAccountPage(pds: PdsRequest): Promise<Response | undefined> {
  const { request, url, host } = pds;
  const session = host.pageSessions.read(request);
  const isPost = request.method === 'POST';
  if (url.pathname === PAGE && !isPost) return show(pds, session);
  if (url.pathname === AGAIN && !isPost) return showAgain(pds, session);
  if (![PAGE, AGAIN, SIGN_IN_OPTIONS, REGISTRATION_OPTIONS].includes(url.pathname) || !isPost) return undefined;
  if (!isFromOurPage(request, host.settings.publicUrl)) {
    return createPage(pds, {
      kind: 'error',
      status: 403,
      title: 'This form is not ours',
      text: 'It was sent from another site. Open the page here and try again.',
      link: { href: PAGE, label: 'Go to the account page' },
    });
  }
  if (url.pathname === SIGN_IN_OPTIONS) return createSignInOptions(pds, session);
  if (url.pathname === REGISTRATION_OPTIONS) return createRegistrationOptions(pds, session);
  return change(pds, session);
}

async function show(pds: PdsRequest, session: PageSession | undefined): Promise<Response> {
  if (session?.kind === 'signedIn') {
    const page = await showAccount(pds, session, undefined);
    if (page !== undefined) return page;
  }
  return showSignIn(pds, undefined);
}

async function showAgain(pds: PdsRequest, session: PageSession | undefined): Promise<Response> {
  const facts = session?.kind === 'signedIn' ? await pds.askAccount(session.did, 'describe') : undefined;
  return showSignIn(pds, undefined, { hint: facts?.handle });
}

async function change(pds: PdsRequest, session: PageSession | undefined): Promise<Response> {
  const { request, host } = pds;
  const fields = await readPageForm(request);
  if (!host.pageSessions.isFormToken(parseCsrfToken(fields), request)) {
    return showSignIn(pds, { tone: 'bad', text: 'The page was too old. Please try again.' });
  }
  if (session?.kind !== 'signedIn' || pds.url.pathname === AGAIN) {
    const form = parseSignInForm(fields);
    if (form.intent !== 'otherAccount') return signIn(pds, session, form);
    return showSignIn(pds, undefined, { cookie: host.pageSessions.close() });
  }
  const form = parseAccountForm(fields);
  const letter = letterOf(form);
  if (letter !== undefined) {
    const credential = { kind: 'session', did: session.did, sessionId: session.detail, tier: 'full' } as const;
    spendAsMethod({ nsid: letter, credential }, pds);
  }
  const changed = await pds.askAccount(session.did, 'changeByPage', session.detail, form, pds.caller.address);
  if (changed === undefined) return showSignIn(pds, undefined);
  if (changed.isOver) return showSignIn(pds, changed.message, { cookie: host.pageSessions.close() });
  return (await showAccount(pds, session, changed)) ?? showSignIn(pds, undefined);
}

/** The method that sends the letter that a form may send, whose limits count it. */
function letterOf(form: AccountForm): string | undefined {
  if (form.intent === 'sendEmailConfirmation') return 'com.atproto.server.requestEmailConfirmation';
  return form.intent === 'changeEmail' && form.token === '' ? 'com.atproto.server.requestEmailUpdate' : undefined;
}

async function signIn(pds: PdsRequest, session: PageSession | undefined, form: SignInForm): Promise<Response> {
  const outcome = await tryToSignIn(pds, session, form);
  const hint = form.intent === 'password' ? form.identifier : undefined;
  switch (outcome.kind) {
    case 'signedIn': {
      const { did } = outcome.account;
      await leave(pds, session);
      const sessionId = await pds.askAccount(did, 'openPage', pds.caller.device);
      const headers = { location: PAGE, 'set-cookie': pds.host.pageSessions.open(did, sessionId) };
      return new Response(null, { status: 303, headers });
    }
    case 'secondFactor':
      await leave(pds, session);
      return showSecondFactor(pds, outcome);
    case 'tooMany':
      return showSignIn(pds, { tone: 'bad', text: 'Too many wrong tries. Please wait a few minutes.' }, { hint });
    case 'refused':
      return showSignIn(pds, { tone: 'bad', text: outcome.reason }, { hint });
    case 'wrong':
      return showSignIn(pds, { tone: 'bad', text: 'That is not the right name or password.' }, { hint });
  }
}

/** Ends the session that another takes the place of. */
async function leave({ askAccount, caller }: PdsRequest, session: PageSession | undefined): Promise<void> {
  if (session?.kind !== 'signedIn') return;
  await askAccount(session.did, 'changeByPage', session.detail, { intent: 'signOut' }, caller.address);
}

async function tryToSignIn(
  pds: PdsRequest,
  session: PageSession | undefined,
  form: SignInForm,
): Promise<SignInOutcome> {
  const backend = createOAuthBackend(pds).signIn;
  const owed = session?.kind === 'codeOwed' ? session.did : undefined;
  switch (form.intent) {
    case 'password':
      return backend.byPassword({ identifier: form.identifier, password: form.password });
    case 'code':
      return owed === undefined ? { kind: 'wrong' } : backend.byCode({ did: owed, code: form.code });
    case 'passkey':
      return tryPasskey(() =>
        backend.byPasskey({ requestId: SIGN_IN_SUBJECT, did: owed, credential: form.credential }),
      );
    case 'allow':
    case 'chooseAccount':
    case 'deny':
    case 'otherAccount':
      return { kind: 'wrong' };
  }
}

/** Why a passkey was refused is worth telling its owner. */
async function tryPasskey(use: () => Promise<SignInOutcome>): Promise<SignInOutcome> {
  try {
    return await use();
  } catch (error) {
    const isRefusal = error instanceof Error && 'audience' in error && error.audience === 'caller';
    if (isRefusal) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function showSignIn(
  pds: PdsRequest,
  message: Message | undefined,
  { hint, cookie }: { readonly hint?: string | undefined; readonly cookie?: string } = {},
): Response {
  const view: SignInView = {
    kind: 'signIn',
    ...formTarget(pds, cookie),
    client: undefined,
    remembered: [],
    hint,
    passkey: { optionsUrl: SIGN_IN_OPTIONS },
    resetUrl: PASSWORD_PAGE,
    message,
  };
  return createPage(pds, view, cookie === undefined ? {} : { 'set-cookie': cookie });
}

function showSecondFactor(pds: PdsRequest, outcome: Extract<SignInOutcome, { kind: 'secondFactor' }>): Response {
  const { account, hasPasskeys, problem } = outcome;
  const cookie = pds.host.pageSessions.owe(account.did);
  return createPage(
    pds,
    {
      kind: 'secondFactor',
      ...formTarget(pds, cookie),
      action: PAGE,
      account,
      passkey: hasPasskeys ? { optionsUrl: SIGN_IN_OPTIONS } : undefined,
      message: problem === undefined ? undefined : { tone: 'bad', text: problem },
    },
    { 'set-cookie': cookie },
  );
}

async function showAccount(
  pds: PdsRequest,
  session: PageSession,
  changed: PageChange | undefined,
): Promise<Response | undefined> {
  const state = await pds.askAccount(session.did, 'showPage', session.detail);
  if (state === undefined) return undefined;
  const view: AccountView = {
    kind: 'account',
    ...formTarget(pds),
    ...state,
    codes: changed?.codes ?? state.codes,
    message: changed?.message,
    revealed: changed?.revealed,
    againUrl: AGAIN,
    resetUrl: PASSWORD_PAGE,
    passkey: { optionsUrl: REGISTRATION_OPTIONS },
  };
  return createPage(pds, view);
}

async function createSignInOptions(pds: PdsRequest, session: PageSession | undefined): Promise<Response> {
  const owed = session?.kind === 'codeOwed' ? session.did : undefined;
  return Response.json(await createOAuthBackend(pds).signIn.createPasskeyOptions(SIGN_IN_SUBJECT, owed));
}

async function createRegistrationOptions(pds: PdsRequest, session: PageSession | undefined): Promise<Response> {
  if (session?.kind !== 'signedIn') throw new XrpcError(401, 'AuthMissing', 'Sign in first');
  const userHandle = await pds.askDirectory('passkeyHandleOf', session.did);
  const options = await pds.askAccount(session.did, 'createPasskeyOptions', session.detail, userHandle);
  return options === undefined
    ? Response.json({ error: 'AuthMissing', message: 'Sign in first' }, { status: 401 })
    : Response.json(options);
}

/** @param cookie that is sent with the page: its forms' token is made for that */
function formTarget({ request, url, host }: PdsRequest, cookie?: string): { action: string; csrfToken: string } {
  const next =
    cookie === undefined ? request : new Request(url, { headers: { cookie: cookie.split(';', 1)[0] ?? '' } });
  return { action: url.pathname === AGAIN ? AGAIN : PAGE, csrfToken: host.pageSessions.formTokenOf(next) };
}

function createPage({ host }: PdsRequest, view: View, headers: Readonly<Record<string, string>> = {}): Response {
  return createPageResponse(view, new URL(host.settings.publicUrl).host, headers);
}
