import { DurableObject } from 'cloudflare:workers';

import { Sql, systemClock } from '@sundog/actor';

import { parseAccountForm, parseCsrfToken, parseSignInForm } from '../../../src/lib/pages/forms.ts';
import { createPageResponse } from '../../../src/lib/pages/page-response.ts';
import type { Message, View } from '../../../src/lib/pages/views.ts';
import { ChallengeSealer } from '../../../src/lib/passkeys/challenge-sealer.ts';
import { parseAssertionBody, parseRegistrationBody } from '../../../src/lib/passkeys/passkey-body.ts';
import { createRelyingParty, PasskeyCeremony } from '../../../src/lib/passkeys/passkey-ceremony.ts';
import { PasskeyOwners } from '../../../src/lib/passkeys/passkey-owners.ts';
import { PasskeyTable } from '../../../src/lib/passkeys/passkey-table.ts';
import { XrpcError } from '../../../src/lib/xrpc/xrpc-error.ts';

const account = { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', handle: 'ada.test' };
const form = { action: '', csrfToken: 'the-token' };

/** One account that lets anybody add passkeys, and its pages; the browser is known by a cookie. */
export class Desk extends DurableObject<Cloudflare.Env> {
  readonly #sql = new Sql(this.ctx.storage);
  readonly #passkeys = new PasskeyTable(this.#sql, systemClock);
  readonly #owners = new PasskeyOwners(this.#sql);

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const browser = /browser=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? crypto.randomUUID();
    const sealer = new ChallengeSealer(new Uint8Array(32), systemClock);
    const ceremony = new PasskeyCeremony(createRelyingParty(url.origin), sealer);
    if (url.pathname.endsWith('/options')) return this.#answerOptions(request, ceremony, browser);
    const view = await this.#answer(request, ceremony, browser);
    return createPageResponse(view, url.host, { 'set-cookie': `browser=${browser}; Path=/; HttpOnly; SameSite=Lax` });
  }

  /** Options, to whoever knows the page's token. */
  #answerOptions(request: Request, ceremony: PasskeyCeremony, subject: string): Response {
    if (request.headers.get('x-csrf-token') !== form.csrfToken) {
      return Response.json({ message: 'This page is too old; load it again.' }, { status: 403 });
    }
    const { pathname } = new URL(request.url);
    if (pathname === '/desk/account/options') {
      const user = { userHandle: this.#owners.handleOf(account.did), handle: account.handle };
      return Response.json(ceremony.createRegistrationOptions(subject, user, this.#passkeys.describe()));
    }
    const isSecond = pathname === '/desk/second/options';
    const expected = { purpose: isSecond ? 'secondFactor' : 'signIn', subject } as const;
    return Response.json(ceremony.createAssertionOptions(expected, isSecond ? this.#passkeys.describe() : []));
  }

  async #answer(request: Request, ceremony: PasskeyCeremony, subject: string): Promise<View> {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET') return this.#view(pathname, undefined);
    try {
      const fields = await request.formData();
      if (parseCsrfToken(fields) !== form.csrfToken) throw new XrpcError(403, 'InvalidToken', 'This is not our form');
      if (pathname === '/desk/account') return await this.#changeAccount(fields, ceremony, subject);
      return await this.#signIn(fields, ceremony, {
        purpose: pathname === '/desk/second' ? 'secondFactor' : 'signIn',
        subject,
      });
    } catch (error) {
      if (!(error instanceof XrpcError)) throw error;
      return this.#view(pathname, { tone: 'bad', text: error.message });
    }
  }

  async #changeAccount(fields: FormData, ceremony: PasskeyCeremony, subject: string): Promise<View> {
    const sent = parseAccountForm(fields);
    if (sent.intent === 'addPasskey') {
      const passkey = await ceremony.checkRegistration(parseRegistrationBody(sent.credential), subject);
      this.#passkeys.add(passkey, sent.name);
    } else if (sent.intent === 'renamePasskey') this.#passkeys.rename(sent.id, sent.name);
    else if (sent.intent === 'removePasskey') this.#passkeys.remove(sent.id);
    return this.#view('/desk/account', { tone: 'good', text: 'Done.' });
  }

  async #signIn(
    fields: FormData,
    ceremony: PasskeyCeremony,
    expected: { readonly purpose: 'signIn' | 'secondFactor'; readonly subject: string },
  ): Promise<View> {
    const sent = parseSignInForm(fields);
    if (sent.intent === 'password') return this.#view('/desk/second', undefined);
    if (sent.intent !== 'passkey') throw new XrpcError(400, 'InvalidRequest', `Nothing is done with ${sent.intent}`);
    const body = parseAssertionBody(sent.credential);
    const owner = body.userHandle === undefined ? undefined : this.#owners.getOwner(body.userHandle);
    if (expected.purpose === 'signIn' && owner === undefined)
      throw new XrpcError(400, 'Unknown', 'Nobody has this passkey');
    this.#passkeys.use(await ceremony.checkAssertion(body, this.#passkeys.mustKnow(body.credentialId), expected));
    return { kind: 'notice', title: `Hello ${owner ?? account.did}`, text: `By ${expected.purpose}.` };
  }

  #view(pathname: string, message: Message | undefined): View {
    const page = { ...form, action: pathname, passkey: { optionsUrl: `${pathname}/options` }, message };
    if (pathname === '/desk/sign-in') {
      return { kind: 'signIn', ...page, client: undefined, remembered: [], hint: undefined, resetUrl: '/nowhere' };
    }
    if (pathname === '/desk/second') return { kind: 'secondFactor', ...page, account };
    return {
      kind: 'account',
      ...page,
      account: { ...account, email: undefined, isEmailConfirmed: false, isActive: true },
      isRecent: true,
      againUrl: '/nowhere',
      resetUrl: '/nowhere',
      revealed: undefined,
      sessions: [],
      appPasswords: [],
      apps: [],
      passkeys: this.#passkeys.list(),
      codes: { kind: 'off' },
    };
  }
}
