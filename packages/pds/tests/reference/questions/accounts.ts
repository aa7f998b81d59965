/** Accounts and sessions: the first questions, as all others are asked by those whom these make. */
import { get, post, type Question } from '../question.ts';

const ACCOUNT = 'com.atproto.server.createAccount';
const LOGIN = 'com.atproto.server.createSession';
const SESSION = 'com.atproto.server.getSession';
const REFRESH = 'com.atproto.server.refreshSession';
const DELETE_SESSION = 'com.atproto.server.deleteSession';
const PASSWORD = 'correct horse battery';

/** Somebody who may be asked about. */
function signUp(name: string): Question {
  const input = { handle: `${name}.test`, email: `${name}@example.com`, password: PASSWORD };
  const keep = { [name]: 'did', [`${name}.access`]: 'accessJwt', [`${name}.refresh`]: 'refreshJwt' };
  return post(ACCOUNT, `of ${name}`, input, { keep });
}

const newcomer = { handle: 'newcomer.test', email: 'newcomer@example.com', password: PASSWORD };
const without = (field: keyof typeof newcomer): object => ({ ...newcomer, [field]: undefined });
const handles: Readonly<Record<string, string>> = {
  'with a character that is none of handles': 'al_ice.test',
  'under another domain': 'alice.example.com',
  'under no domain': 'alice',
  'that is taken': 'alice.test',
  'that is taken in capitals': 'ALICE.test',
  'that is reserved': 'admin.test',
  'that is short': 'ab.test',
  'that is long': 'abcdefghijklmnopqrstuvwxyz.test',
  'two labels below the domain': 'a.lice.test',
  'that is the domain': 'test',
  'that is empty': '',
};

const creating: readonly Question[] = [
  ...['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'].map(signUp),
  post(ACCOUNT, 'without a handle', without('handle')),
  post(ACCOUNT, 'without a password', {
    ...without('password'),
    handle: 'wordless.test',
    email: 'wordless@example.com',
  }),
  post(ACCOUNT, 'without an address', without('email')),
  ...Object.entries(handles).map(([note, handle]) => post(ACCOUNT, `handle ${note}`, { ...newcomer, handle })),
  post(ACCOUNT, 'address that is none', { ...newcomer, email: 'nobody' }),
  post(ACCOUNT, 'address that is taken', { ...newcomer, email: 'alice@example.com' }),
  post(ACCOUNT, 'address that is taken in capitals', { ...newcomer, email: 'ALICE@example.com' }),
  post(ACCOUNT, 'password that is a number', { ...newcomer, password: 12_345_678 }),
  post(ACCOUNT, 'password that is long', { ...newcomer, password: 'x'.repeat(600) }),
  post(ACCOUNT, 'DID without a token', { ...newcomer, did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz' }),
  post(ACCOUNT, 'DID that is none', { ...newcomer, did: 'nobody' }),
  post(ACCOUNT, 'DID by a session', { ...newcomer, did: '{alice}' }, { as: 'alice' }),
  post(ACCOUNT, 'recovery key that is none', { ...newcomer, recoveryKey: 'nothing' }),
  post(ACCOUNT, 'as a list', []),
  post(ACCOUNT, 'as no JSON', '{"handle":'),
  post(ACCOUNT, 'as null', null),
  post(ACCOUNT, 'as text', JSON.stringify(newcomer), { headers: { 'content-type': 'text/plain' } }),
  post(ACCOUNT, 'without a body'),
  get(ACCOUNT, 'by GET'),
];

const login = (identifier: string, password = PASSWORD): object => ({ identifier, password });
const keepBob = { 'bob.access': 'accessJwt', 'bob.refresh': 'refreshJwt' };

const sessions: readonly Question[] = [
  post(LOGIN, 'by handle', login('alice.test')),
  post(LOGIN, 'by handle in capitals', login('ALICE.test')),
  post(LOGIN, 'by handle with an at', login('@alice.test')),
  post(LOGIN, 'by DID', login('{alice}')),
  post(LOGIN, 'by address', login('alice@example.com')),
  post(LOGIN, 'by address in capitals', login('Alice@Example.com')),
  post(LOGIN, 'wrong password', login('alice.test', 'wrong')),
  post(LOGIN, 'empty password', login('alice.test', '')),
  post(LOGIN, 'unknown handle', login('nobody.test')),
  post(LOGIN, 'unknown DID', login('did:plc:ewvi7nxzyoun6zhxrhs64oiz')),
  post(LOGIN, 'unknown address', login('nobody@example.com')),
  post(LOGIN, 'empty identifier', login('')),
  post(LOGIN, 'identifier of another kind', login('no body')),
  post(LOGIN, 'without a password', { identifier: 'alice.test' }),
  post(LOGIN, 'without an identifier', { password: PASSWORD }),
  post(LOGIN, 'number for a password', { identifier: 'alice.test', password: 1 }),
  post(LOGIN, 'fields that are not known', { ...login('alice.test'), other: 1 }),
  post(LOGIN, 'with a second factor that is not set up', { ...login('alice.test'), authFactorToken: 'AAAAA-AAAAA' }),
  post(LOGIN, 'without a body'),
  get(LOGIN, 'by GET'),
  get(SESSION, 'of alice', {}, { as: 'alice' }),
  get(SESSION, 'without a credential'),
  get(SESSION, 'by a refresh token', {}, { as: 'alice.refresh' }),
  get(SESSION, 'by a token that is none', {}, { headers: { authorization: 'Bearer nonsense' } }),
  get(SESSION, 'by an empty token', {}, { headers: { authorization: 'Bearer ' } }),
  get(SESSION, 'by a token in three empty parts', {}, { headers: { authorization: 'Bearer e30.e30.e30' } }),
  get(SESSION, 'by a token that was changed', {}, { headers: { authorization: 'Bearer {alice.access}x' } }),
  get(SESSION, 'by another scheme', {}, { headers: { authorization: 'Digest {alice.access}' } }),
  get(SESSION, 'by a scheme in small letters', {}, { headers: { authorization: 'bearer {alice.access}' } }),
  get(SESSION, 'by the administrator', {}, { as: 'admin' }),
  get(SESSION, 'by DPoP without a proof', {}, { headers: { authorization: 'DPoP {alice.access}' } }),
  post(SESSION, 'by POST', undefined, { as: 'alice' }),
  post(REFRESH, 'of bob', undefined, { as: 'bob.refresh', keep: { ...keepBob } }),
  get(SESSION, 'of bob, refreshed', {}, { as: 'bob' }),
  post(REFRESH, 'by an access token', undefined, { as: 'alice' }),
  post(REFRESH, 'without a credential'),
  post(REFRESH, 'by a token that is none', undefined, { headers: { authorization: 'Bearer nonsense' } }),
  post(REFRESH, 'with a body', {}, { as: 'bob.refresh' }),
  get(REFRESH, 'by GET', {}, { as: 'bob.refresh' }),
  post(LOGIN, 'of one more', login('alice.test'), {
    keep: { 'more.access': 'accessJwt', 'more.refresh': 'refreshJwt' },
  }),
  post(DELETE_SESSION, 'by an access token', undefined, { as: 'more' }),
  post(DELETE_SESSION, 'without a credential'),
  post(DELETE_SESSION, 'of one more', undefined, { as: 'more.refresh' }),
  post(DELETE_SESSION, 'of one that is gone', undefined, { as: 'more.refresh' }),
  post(REFRESH, 'of one that is gone', undefined, { as: 'more.refresh' }),
];

const CREATE_PASSWORD = 'com.atproto.server.createAppPassword';
const LIST_PASSWORDS = 'com.atproto.server.listAppPasswords';
const REVOKE_PASSWORD = 'com.atproto.server.revokeAppPassword';
const keepApp = { 'app.access': 'accessJwt', 'app.refresh': 'refreshJwt' };
const keepChat = { 'chat.access': 'accessJwt', 'chat.refresh': 'refreshJwt' };

const appPasswords: readonly Question[] = [
  get(LIST_PASSWORDS, 'none yet', {}, { as: 'alice' }),
  post(CREATE_PASSWORD, 'app', { name: 'app' }, { as: 'alice', keep: { app: 'password' } }),
  post(CREATE_PASSWORD, 'chat', { name: 'chat', privileged: true }, { as: 'alice', keep: { chat: 'password' } }),
  post(CREATE_PASSWORD, 'of a name that is taken', { name: 'app' }, { as: 'alice' }),
  post(CREATE_PASSWORD, 'without a name', {}, { as: 'alice' }),
  post(CREATE_PASSWORD, 'without a credential', { name: 'other' }),
  post(CREATE_PASSWORD, 'with a number for a name', { name: 1 }, { as: 'alice' }),
  get(LIST_PASSWORDS, 'two', {}, { as: 'alice' }),
  get(LIST_PASSWORDS, 'without a credential'),
  post(LOGIN, 'by an app password', login('alice.test', '{app}'), { keep: keepApp }),
  post(LOGIN, 'by a privileged app password', login('alice.test', '{chat}'), { keep: keepChat }),
  post(LOGIN, "by another's app password", login('bob.test', '{app}')),
  get(SESSION, 'of an app password', {}, { as: 'app' }),
  post(CREATE_PASSWORD, 'by an app password', { name: 'more' }, { as: 'app' }),
  get(LIST_PASSWORDS, 'by an app password', {}, { as: 'app' }),
  post(REVOKE_PASSWORD, 'by an app password', { name: 'nothing' }, { as: 'chat' }),
  post(REFRESH, 'of an app password', undefined, { as: 'app.refresh', keep: keepApp }),
  post(REVOKE_PASSWORD, 'of no app', { name: 'nothing' }, { as: 'alice' }),
  post(REVOKE_PASSWORD, 'without a name', {}, { as: 'alice' }),
  post(CREATE_PASSWORD, 'that goes', { name: 'gone' }, { as: 'alice', keep: { gone: 'password' } }),
  post(LOGIN, 'by one that goes', login('alice.test', '{gone}'), { keep: { 'gone.refresh': 'refreshJwt' } }),
  post(REVOKE_PASSWORD, 'that goes', { name: 'gone' }, { as: 'alice' }),
  post(LOGIN, 'by one that is gone', login('alice.test', '{gone}')),
  post(REFRESH, 'of an app password that is gone', undefined, { as: 'gone.refresh' }),
];

const AUTH = 'com.atproto.server.getServiceAuth';
const aud = 'did:web:other.example';
const lxm = 'com.example.method';
const serviceAuth: readonly Question[] = [
  get(AUTH, 'for a method', { aud, lxm }, { as: 'alice' }),
  get(AUTH, 'for every method', { aud }, { as: 'alice' }),
  get(AUTH, 'for a service', { aud: `${aud}#service`, lxm }, { as: 'alice' }),
  get(AUTH, 'for nobody', { lxm }, { as: 'alice' }),
  get(AUTH, 'for somebody who is none', { aud: 'nobody', lxm }, { as: 'alice' }),
  get(AUTH, 'for a method that is none', { aud, lxm: 'nothing' }, { as: 'alice' }),
  get(AUTH, 'until the past', { aud, lxm, exp: '1000' }, { as: 'alice' }),
  get(AUTH, 'until far away', { aud, lxm, exp: '99999999999' }, { as: 'alice' }),
  get(AUTH, 'until a word', { aud, lxm, exp: 'soon' }, { as: 'alice' }),
  get(AUTH, 'for a protected method', { aud, lxm: 'com.atproto.server.requestAccountDelete' }, { as: 'alice' }),
  get(AUTH, 'for a privileged method', { aud, lxm: 'chat.bsky.convo.sendMessage' }, { as: 'app' }),
  get(AUTH, 'for a privileged method, privileged', { aud, lxm: 'chat.bsky.convo.sendMessage' }, { as: 'chat' }),
  get(AUTH, 'for accounts, by an app', { aud, lxm: ACCOUNT }, { as: 'app' }),
  get(AUTH, 'by an app', { aud, lxm }, { as: 'app' }),
  get(AUTH, 'without a credential', { aud, lxm }),
];

const DESCRIBE = 'com.atproto.server.describeServer';
const RESERVE = 'com.atproto.server.reserveSigningKey';
const others: readonly Question[] = [
  get(DESCRIBE, 'to everybody'),
  get(DESCRIBE, 'with a token that is none', {}, { headers: { authorization: 'Bearer nonsense' } }),
  post(DESCRIBE, 'by POST'),
  post(RESERVE, 'for nobody', {}),
  post(RESERVE, 'for alice', { did: '{alice}' }),
  post(RESERVE, 'for a DID that is none', { did: 'nobody' }),
  post(RESERVE, 'without a body'),
  get('com.atproto.temp.checkSignupQueue', 'of alice', {}, { as: 'alice' }),
  get('com.atproto.temp.checkSignupQueue', 'without a credential'),
];

/** In order. */
export const accountQuestions: readonly Question[] = [
  ...creating,
  ...sessions,
  ...appPasswords,
  ...serviceAuth,
  ...others,
];
