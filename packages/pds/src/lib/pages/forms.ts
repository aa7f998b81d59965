/**
 * What the forms of the pages send: one field `intent` says which form it is, the others are named here and nowhere
 * else. Every form also carries `csrf`; whoever answers checks that first.
 */
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** The part of `FormData` that is read. */
export interface FormFields {
  get(name: string): unknown;
  getAll(name: string): readonly unknown[];
}

/** What the forms of the sign-in pages and of the consent page say besides their intent. */
const signInForms = {
  password: (fields: FormFields) => ({
    /** Handle, DID or e-mail address. */
    identifier: parseText(fields, 'identifier').trim(),
    password: parseText(fields, 'password'),
    /** Whether this browser shall know the account from then on. */
    remembers: fields.get('remembers') === 'yes',
  }),
  passkey: (fields: FormFields) => ({
    /** An answer to `AssertionOptions`, as JSON text: for `parseAssertionBody` of room `passkeys`. */
    credential: parseText(fields, 'credential'),
    remembers: fields.get('remembers') === 'yes',
  }),
  code: parseCode,
  chooseAccount: (fields: FormFields) => ({ did: parseText(fields, 'did') }),
  otherAccount: parseNothing,
  allow: (fields: FormFields) => ({
    did: parseText(fields, 'did'),
    scopes: fields.getAll('scope').filter((scope) => typeof scope === 'string'),
  }),
  deny: parseNothing,
};

/** What the forms of the account page say. */
const accountForms = {
  signOut: parseNothing,
  revokeSession: parseId,
  createAppPassword: (fields: FormFields) => ({
    name: parseText(fields, 'name').trim(),
    isPrivileged: fields.get('privileged') === 'yes',
  }),
  revokeAppPassword: (fields: FormFields) => ({ name: parseText(fields, 'name') }),
  revokeApp: parseId,
  addPasskey: (fields: FormFields) => ({
    name: parseText(fields, 'name').trim(),
    /** An answer to `RegistrationOptions`, as JSON text: for `parseRegistrationBody` of room `passkeys`. */
    credential: parseText(fields, 'credential'),
  }),
  renamePasskey: (fields: FormFields) => ({ ...parseId(fields), name: parseText(fields, 'name').trim() }),
  removePasskey: parseId,
  startCodes: parseNothing,
  confirmCodes: parseCode,
  stopCodes: parseNothing,
  renewBackupCodes: parseNothing,
  sendEmailConfirmation: parseNothing,
  confirmEmail: (fields: FormFields) => ({ token: parseText(fields, 'token').trim() }),
  changeEmail: (fields: FormFields) => ({
    email: parseText(fields, 'email'),
    /** Of the mail to the address before; empty if there is none yet. */
    token: parseText(fields, 'token').trim(),
  }),
  changePassword: (fields: FormFields) => ({
    current: parseText(fields, 'current'),
    password: parseText(fields, 'password'),
  }),
  forgetBrowsers: parseNothing,
  deactivate: parseNothing,
  activate: parseNothing,
  delete: (fields: FormFields) => ({
    /** Typed by hand, so that nobody deletes by a slip. */
    handle: parseText(fields, 'handle').trim(),
    password: parseText(fields, 'password'),
  }),
};

/** What the forms of the pages that mails lead to say. */
const mailForms = {
  askPasswordReset: (fields: FormFields) => ({ email: parseText(fields, 'email').trim() }),
  setPassword: (fields: FormFields) => ({
    token: parseText(fields, 'token').trim(),
    password: parseText(fields, 'password'),
  }),
};

type Forms = Readonly<Record<string, (fields: FormFields) => object>>;

/** A form: its intent, and what its parser reads. */
type FormOf<Known extends Forms> = {
  [Intent in keyof Known]: { readonly intent: Intent } & Readonly<ReturnType<Known[Intent]>>;
}[keyof Known];

/** A form of the sign-in pages or of the consent page. */
export type SignInForm = FormOf<typeof signInForms>;
/** A form of the account page. */
export type AccountForm = FormOf<typeof accountForms>;
/** A form of the pages that mails lead to. */
export type MailForm = FormOf<typeof mailForms>;

/** @throws XrpcError InvalidRequest for what no form of the sign-in or consent page sends */
export function parseSignInForm(fields: FormFields): SignInForm {
  return parseWith(signInForms, fields);
}

/** @throws XrpcError InvalidRequest for what no form of the account page sends */
export function parseAccountForm(fields: FormFields): AccountForm {
  return parseWith(accountForms, fields);
}

/** @throws XrpcError InvalidRequest for what no form of the pages that mails lead to sends */
export function parseMailForm(fields: FormFields): MailForm {
  return parseWith(mailForms, fields);
}

/** The token that every form carries; empty if there is none. */
export function parseCsrfToken(fields: FormFields): string {
  const token = fields.get('csrf');
  return typeof token === 'string' ? token : '';
}

function parseWith<Known extends Forms>(known: Known, fields: FormFields): FormOf<Known> {
  const intent = parseText(fields, 'intent');
  const parser = Object.hasOwn(known, intent) ? known[intent] : undefined;
  if (parser !== undefined) return { intent, ...parser(fields) } as FormOf<Known>;
  throw new XrpcError(400, 'InvalidRequest', `The form says "${intent.slice(0, 40)}", which this page does not know`);
}

function parseNothing(): object {
  return {};
}

function parseId(fields: FormFields): { id: string } {
  return { id: parseText(fields, 'id') };
}

/** People type codes as they are shown, in groups. */
function parseCode(fields: FormFields): { code: string } {
  return { code: parseText(fields, 'code').replaceAll(/[\s-]/g, '') };
}

function parseText(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string') throw new XrpcError(400, 'InvalidRequest', `The form lacks its field "${name}"`);
  if (value.length > TEXT_LENGTH_MAX) throw new XrpcError(400, 'InvalidRequest', `The field "${name}" is too long`);
  return value;
}

/** A passkey's answer with its attestation is the longest thing a form carries. */
const TEXT_LENGTH_MAX = 20_000;
