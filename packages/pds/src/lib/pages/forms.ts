/**
 * What the forms of the pages send: one field `intent` says which form it is, the others are named here and nowhere else.
 * Every form also carries `csrf`; whoever answers checks that first.
 */
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** What a form of the sign-in pages and of the consent page says. */
export type SignInForm =
  | {
      readonly intent: 'password';
      /** Handle, DID or e-mail address. */
      readonly identifier: string;
      readonly password: string;
      /** Whether this browser shall know the account from then on. */
      readonly remembers: boolean;
    }
  /** `credential` is an answer to `AssertionOptions`, as JSON text: for `parseAssertionBody` of room `passkeys`. */
  | { readonly intent: 'passkey'; readonly credential: string; readonly remembers: boolean }
  | { readonly intent: 'code'; readonly code: string }
  | { readonly intent: 'chooseAccount'; readonly did: string }
  | { readonly intent: 'otherAccount' }
  | { readonly intent: 'allow'; readonly did: string; readonly scopes: readonly string[] }
  | { readonly intent: 'deny' };

/** What a form of the account page says. */
export type AccountForm =
  | { readonly intent: 'signOut' }
  | { readonly intent: 'revokeSession'; readonly id: string }
  | { readonly intent: 'createAppPassword'; readonly name: string; readonly isPrivileged: boolean }
  | { readonly intent: 'revokeAppPassword'; readonly name: string }
  | { readonly intent: 'revokeApp'; readonly id: string }
  /** `credential` is an answer to `RegistrationOptions`, as JSON text: for `parseRegistrationBody` of room `passkeys`. */
  | { readonly intent: 'addPasskey'; readonly name: string; readonly credential: string }
  | { readonly intent: 'renamePasskey'; readonly id: string; readonly name: string }
  | { readonly intent: 'removePasskey'; readonly id: string }
  | { readonly intent: 'startCodes' }
  | { readonly intent: 'confirmCodes'; readonly code: string }
  | { readonly intent: 'stopCodes' }
  | { readonly intent: 'renewBackupCodes' }
  | { readonly intent: 'sendEmailConfirmation' }
  | { readonly intent: 'deactivate' }
  | { readonly intent: 'activate' }
  /** `handle` is typed by hand, so that nobody deletes by a slip. */
  | { readonly intent: 'delete'; readonly handle: string; readonly password: string };

/** What a form of the pages that mails lead to says. */
export type MailForm =
  | { readonly intent: 'askPasswordReset'; readonly email: string }
  | { readonly intent: 'setPassword'; readonly token: string; readonly password: string }
  | { readonly intent: 'confirmEmail'; readonly email: string; readonly token: string };

/** What any form of ours says. */
export type Form = SignInForm | AccountForm | MailForm;

/** The part of `FormData` that is read. */
export interface FormFields {
  get(name: string): unknown;
  getAll(name: string): readonly unknown[];
}

/**
 * @param fields of a request to a sign-in or consent page
 * @throws XrpcError InvalidRequest for what no form of ours sends
 */
export function parseSignInForm(fields: FormFields): SignInForm {
  return parseWith(signInParsers, fields);
}

/**
 * @param fields of a request to the account page
 * @throws XrpcError InvalidRequest for what no form of ours sends
 */
export function parseAccountForm(fields: FormFields): AccountForm {
  return parseWith(accountParsers, fields);
}

/**
 * @param fields of a request to the pages that mails lead to
 * @throws XrpcError InvalidRequest for what no form of ours sends
 */
export function parseMailForm(fields: FormFields): MailForm {
  return parseWith(mailParsers, fields);
}

/**
 * The token that every form carries.
 *
 * @returns '' if there is none
 */
export function parseCsrfToken(fields: FormFields): string {
  const token = fields.get('csrf');
  return typeof token === 'string' ? token : '';
}

type Parsers<Any extends Form> = {
  readonly [Intent in Any['intent']]: (fields: FormFields) => Extract<Any, { intent: Intent }>;
};

const signInParsers: Parsers<SignInForm> = {
  password: (fields) => ({
    intent: 'password',
    identifier: parseText(fields, 'identifier').trim(),
    password: parseText(fields, 'password'),
    remembers: fields.get('remembers') === 'yes',
  }),
  passkey: (fields) => ({
    intent: 'passkey',
    credential: parseText(fields, 'credential'),
    remembers: fields.get('remembers') === 'yes',
  }),
  code: (fields) => ({ intent: 'code', code: parseText(fields, 'code').replaceAll(/[\s-]/g, '') }),
  chooseAccount: (fields) => ({ intent: 'chooseAccount', did: parseText(fields, 'did') }),
  otherAccount: () => ({ intent: 'otherAccount' }),
  allow: (fields) => ({
    intent: 'allow',
    did: parseText(fields, 'did'),
    scopes: fields.getAll('scope').filter((scope) => typeof scope === 'string'),
  }),
  deny: () => ({ intent: 'deny' }),
};

const accountParsers: Parsers<AccountForm> = {
  signOut: () => ({ intent: 'signOut' }),
  revokeSession: (fields) => ({ intent: 'revokeSession', id: parseText(fields, 'id') }),
  createAppPassword: (fields) => ({
    intent: 'createAppPassword',
    name: parseText(fields, 'name').trim(),
    isPrivileged: fields.get('privileged') === 'yes',
  }),
  revokeAppPassword: (fields) => ({ intent: 'revokeAppPassword', name: parseText(fields, 'name') }),
  revokeApp: (fields) => ({ intent: 'revokeApp', id: parseText(fields, 'id') }),
  addPasskey: (fields) => ({
    intent: 'addPasskey',
    name: parseText(fields, 'name').trim(),
    credential: parseText(fields, 'credential'),
  }),
  renamePasskey: (fields) => ({
    intent: 'renamePasskey',
    id: parseText(fields, 'id'),
    name: parseText(fields, 'name').trim(),
  }),
  removePasskey: (fields) => ({ intent: 'removePasskey', id: parseText(fields, 'id') }),
  startCodes: () => ({ intent: 'startCodes' }),
  confirmCodes: (fields) => ({ intent: 'confirmCodes', code: parseText(fields, 'code').replaceAll(/[\s-]/g, '') }),
  stopCodes: () => ({ intent: 'stopCodes' }),
  renewBackupCodes: () => ({ intent: 'renewBackupCodes' }),
  sendEmailConfirmation: () => ({ intent: 'sendEmailConfirmation' }),
  deactivate: () => ({ intent: 'deactivate' }),
  activate: () => ({ intent: 'activate' }),
  delete: (fields) => ({
    intent: 'delete',
    handle: parseText(fields, 'handle').trim(),
    password: parseText(fields, 'password'),
  }),
};

const mailParsers: Parsers<MailForm> = {
  askPasswordReset: (fields) => ({ intent: 'askPasswordReset', email: parseText(fields, 'email').trim() }),
  setPassword: (fields) => ({
    intent: 'setPassword',
    token: parseText(fields, 'token').trim(),
    password: parseText(fields, 'password'),
  }),
  confirmEmail: (fields) => ({
    intent: 'confirmEmail',
    email: parseText(fields, 'email').trim(),
    token: parseText(fields, 'token').trim(),
  }),
};

function parseWith<Any extends Form>(parsers: Parsers<Any>, fields: FormFields): Any {
  const intent = parseText(fields, 'intent');
  if (!isIntentOf(parsers, intent)) {
    throw new XrpcError(400, 'InvalidRequest', `The form says "${intent.slice(0, 40)}", which this page does not know`);
  }
  return parsers[intent](fields);
}

function isIntentOf<Any extends Form>(parsers: Parsers<Any>, intent: string): intent is Any['intent'] {
  return Object.hasOwn(parsers, intent);
}

function parseText(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string') throw new XrpcError(400, 'InvalidRequest', `The form lacks its field "${name}"`);
  if (value.length > TEXT_LENGTH_MAX) throw new XrpcError(400, 'InvalidRequest', `The field "${name}" is too long`);
  return value;
}

/** A passkey's answer with its attestation is the longest thing a form carries. */
const TEXT_LENGTH_MAX = 20_000;
