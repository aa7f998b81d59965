/**
 * The pages that mails lead to: a new password, and a confirmed address. They need no session: the code is the proof.
 */
import { isFromOurPage } from '../oauth/server/browser-checks.ts';
import { parseCsrfToken, parseMailForm } from '../pages/forms.ts';
import { createPageResponse } from '../pages/page-response.ts';
import type { Message, View } from '../pages/views.ts';
import { ActorError } from '@sundog/actor/errors';
import { spendAsMethod } from './page-limits.ts';
import type { PdsRequest } from './pds-request.ts';
import { findAccount } from './pds-request.ts';
import { readPageForm } from './read-page-form.ts';
import type { Account } from '../account/account.ts';
import type { Directory } from '../directory/directory.ts';
import { directoryName } from '../account/account.ts';

/** Where a new password is asked for, and set. */
export const PASSWORD_PAGE = '/account/password';

/**
 * @param pds a request
 * @returns undefined if the path is none of these
 */
export async function answerMailPage(pds: PdsRequest): Promise<Response | undefined> {
  const { request, url, host } = pds;
  if (url.pathname !== PASSWORD_PAGE) return undefined;
  if (request.method !== 'POST') return showPassword(pds, url.searchParams.get('token'), undefined);
  const fields = await readPageForm(request);
  const isOurs = isFromOurPage(request, host.settings.publicUrl);
  if (!isOurs || !host.pageSessions.isFormToken(parseCsrfToken(fields), request)) {
    return showPassword(pds, null, { tone: 'bad', text: 'The page was too old. Please try again.' });
  }
  const form = parseMailForm(fields);
  const credential = { kind: 'none' } as const;
  if (form.intent === 'askPasswordReset') {
    spendAsMethod({ nsid: 'com.atproto.server.requestPasswordReset', credential }, pds);
    return askForMail(pds, form.email);
  }
  if (form.intent !== 'setPassword') return undefined;
  spendAsMethod({ nsid: 'com.atproto.server.resetPassword', credential }, pds);
  return setPassword(pds, form.token, form.password);
}

/** Says the same whether there is such an account or not. */
async function askForMail(pds: PdsRequest, email: string): Promise<Response> {
  const did = await findAccount(email, pds);
  if (did !== undefined && email.includes('@')) {
    const call = { nsid: 'com.atproto.server.requestPasswordReset', params: {}, input: { email } } as const;
    const account = pds.context.actor<Account<object>>(pds.actors.Account, did);
    await account.answer({ ...call, credential: { kind: 'none' } }, pds.caller);
  }
  return showPassword(pds, '', {
    tone: 'good',
    text: 'If there is an account with this address, a mail is on its way.',
  });
}

async function setPassword(pds: PdsRequest, token: string, password: string): Promise<Response> {
  const call = { nsid: 'com.atproto.server.resetPassword', params: {}, input: { token, password } } as const;
  const directory = pds.context.actor<Directory<object>>(pds.actors.Directory, directoryName);
  try {
    await directory.answer({ ...call, credential: { kind: 'none' } }, pds.caller);
  } catch (error) {
    if (!(error instanceof ActorError) || error.audience !== 'caller') throw error;
    return showPassword(pds, token, { tone: 'bad', text: error.message });
  }
  return createPage(pds, {
    kind: 'notice',
    title: 'Your password is new',
    text: 'Everything that was signed in with the old one is signed out.',
    link: { href: '/account', label: 'Sign in' },
  });
}

function showPassword(pds: PdsRequest, token: string | null, message: Message | undefined): Response {
  return createPage(pds, {
    kind: 'passwordReset',
    action: PASSWORD_PAGE,
    csrfToken: pds.host.pageSessions.formTokenOf(pds.request),
    step: token === null ? { kind: 'ask', email: '' } : { kind: 'set', token },
    message,
  });
}

function createPage({ host }: PdsRequest, view: View): Response {
  return createPageResponse(view, new URL(host.settings.publicUrl).host);
}
