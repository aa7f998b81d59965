/** Accounts that are deactivated, taken down or deleted, and what an administrator does. */
import { get, post, type Question } from '../question.ts';

const PASSWORD = 'correct horse battery';
const UNKNOWN = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const LOGIN = 'com.atproto.server.createSession';
const STATUS = 'com.atproto.server.checkAccountStatus';
const ACTIVATE = 'com.atproto.server.activateAccount';
const DEACTIVATE = 'com.atproto.server.deactivateAccount';
const NOTE = 'com.example.note';
const login = (identifier: string, password = PASSWORD): object => ({ identifier, password });

/** What everybody may read of an account, and some who may not. */
function readsOf(name: string, state: string): readonly Question[] {
  const did = `{${name}}`;
  const reads: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'com.atproto.repo.describeRepo': { repo: did },
    'com.atproto.repo.getRecord': { repo: did, collection: NOTE, rkey: 'kept' },
    'com.atproto.repo.listRecords': { repo: did, collection: NOTE },
    'com.atproto.identity.resolveHandle': { handle: `${name}.test` },
    'com.atproto.sync.getRepo': { did },
    'com.atproto.sync.getRecord': { did, collection: NOTE, rkey: 'kept' },
    'com.atproto.sync.getBlocks': { did, cids: '{kept.cid}' },
    'com.atproto.sync.getLatestCommit': { did },
    'com.atproto.sync.getRepoStatus': { did },
    'com.atproto.sync.listBlobs': { did },
    'com.atproto.sync.getBlob': { did, cid: '{kept.blob}' },
  };
  const calls = Object.entries(reads);
  return [
    ...calls.map(([nsid, params]) => get(nsid, state, params)),
    ...calls.map(([nsid, params]) => get(nsid, `${state}, to the owner`, params, { as: name })),
    ...calls.map(([nsid, params]) => get(nsid, `${state}, to the administrator`, params, { as: 'admin' })),
  ];
}

const fill = (name: string): readonly Question[] => [
  post('com.atproto.repo.uploadBlob', `of ${name}`, 'kept', {
    as: name,
    headers: { 'content-type': 'text/plain' },
    keep: { 'kept.file': 'blob', 'kept.blob': 'blob.ref.$link' },
  }),
  post(
    'com.atproto.repo.createRecord',
    `of ${name}`,
    { repo: `{${name}}`, collection: NOTE, rkey: 'kept', record: { $type: NOTE, file: '{kept.file}' } },
    { as: name, keep: { 'kept.cid': 'cid' } },
  ),
];

const deactivated: readonly Question[] = [
  ...fill('carol'),
  get(STATUS, 'active', {}, { as: 'carol' }),
  get(STATUS, 'without a credential'),
  get(STATUS, 'by an app', {}, { as: 'app' }),
  post(DEACTIVATE, 'without a credential', {}),
  post(DEACTIVATE, 'by an app', {}, { as: 'app' }),
  post(DEACTIVATE, 'until a word', { deleteAfter: 'soon' }, { as: 'carol' }),
  post(DEACTIVATE, 'carol', {}, { as: 'carol' }),
  post(DEACTIVATE, 'carol again', {}, { as: 'carol' }),
  get(STATUS, 'deactivated', {}, { as: 'carol' }),
  get('com.atproto.server.getSession', 'deactivated', {}, { as: 'carol' }),
  post(LOGIN, 'deactivated', login('carol.test')),
  post(
    'com.atproto.repo.createRecord',
    'deactivated',
    { repo: '{carol}', collection: NOTE, record: { $type: NOTE } },
    { as: 'carol' },
  ),
  post(
    'com.atproto.repo.putRecord',
    'deactivated',
    { repo: '{carol}', collection: NOTE, rkey: 'x', record: { $type: NOTE } },
    { as: 'carol' },
  ),
  post(
    'com.atproto.repo.deleteRecord',
    'deactivated',
    { repo: '{carol}', collection: NOTE, rkey: 'kept' },
    { as: 'carol' },
  ),
  post('com.atproto.repo.applyWrites', 'deactivated', { repo: '{carol}', writes: [] }, { as: 'carol' }),
  post('com.atproto.repo.uploadBlob', 'deactivated', 'more', {
    as: 'carol',
    headers: { 'content-type': 'text/plain' },
  }),
  get('app.bsky.actor.getPreferences', 'deactivated', {}, { as: 'carol' }),
  ...readsOf('carol', 'deactivated'),
  post(ACTIVATE, 'without a credential'),
  post(ACTIVATE, 'by an app', undefined, { as: 'app' }),
  post(ACTIVATE, 'carol', undefined, { as: 'carol' }),
  post(ACTIVATE, 'carol again', undefined, { as: 'carol' }),
  get('com.atproto.sync.getRepoStatus', 'active again', { did: '{carol}' }),
];

const GET_STATUS = 'com.atproto.admin.getSubjectStatus';
const SET_STATUS = 'com.atproto.admin.updateSubjectStatus';
const repoRef = (did: string): object => ({ $type: 'com.atproto.admin.defs#repoRef', did });
const recordRef = { $type: 'com.atproto.repo.strongRef', uri: 'at://{bob}/com.example.note/kept', cid: '{kept.cid}' };
const blobRef = { $type: 'com.atproto.admin.defs#repoBlobRef', did: '{bob}', cid: '{kept.blob}' };
const setStatus = (note: string, subject: object, applied = true, options = {}): Question =>
  post(SET_STATUS, note, { subject, takedown: { applied, ref: 'case' } }, { as: 'admin', ...options });

const takenDown: readonly Question[] = [
  ...fill('dave'),
  setStatus('without a credential', repoRef('{dave}'), true, { as: undefined }),
  setStatus('by a session', repoRef('{dave}'), true, { as: 'alice' }),
  setStatus('of nobody', repoRef(UNKNOWN)),
  setStatus('of no kind', { $type: 'com.example.ref' }),
  get(GET_STATUS, 'before', { did: '{dave}' }, { as: 'admin' }),
  setStatus('of dave', repoRef('{dave}')),
  get(GET_STATUS, 'of dave', { did: '{dave}' }, { as: 'admin' }),
  get(GET_STATUS, 'of nobody', { did: UNKNOWN }, { as: 'admin' }),
  get(GET_STATUS, 'of nothing', {}, { as: 'admin' }),
  get(GET_STATUS, 'without a credential', { did: '{dave}' }),
  get(GET_STATUS, 'by a session', { did: '{dave}' }, { as: 'dave' }),
  get('com.atproto.server.getSession', 'taken down', {}, { as: 'dave' }),
  post('com.atproto.server.refreshSession', 'taken down', undefined, { as: 'dave.refresh' }),
  post(LOGIN, 'taken down', login('dave.test')),
  post(LOGIN, 'taken down, with a wrong password', login('dave.test', 'wrong')),
  post(
    LOGIN,
    'taken down, and asked for',
    { ...login('dave.test'), allowTakendown: true },
    { keep: { 'dave.access': 'accessJwt' } },
  ),
  get('com.atproto.server.getSession', 'taken down, and asked for', {}, { as: 'dave' }),
  post(
    'com.atproto.repo.createRecord',
    'taken down',
    { repo: '{dave}', collection: NOTE, record: { $type: NOTE } },
    { as: 'dave' },
  ),
  get('app.bsky.actor.getPreferences', 'taken down', {}, { as: 'dave' }),
  get(STATUS, 'taken down', {}, { as: 'dave' }),
  ...readsOf('dave', 'taken down'),
  setStatus('of dave, undone', repoRef('{dave}'), false),
  get('com.atproto.sync.getRepoStatus', 'up again', { did: '{dave}' }),
  ...fill('bob'),
  setStatus('of a record', recordRef),
  get(GET_STATUS, 'of a record', { uri: 'at://{bob}/com.example.note/kept' }, { as: 'admin' }),
  get('com.atproto.repo.getRecord', 'taken down alone', { repo: '{bob}', collection: NOTE, rkey: 'kept' }),
  get('com.atproto.repo.listRecords', 'one taken down', { repo: '{bob}', collection: NOTE }),
  setStatus('of a record, undone', recordRef, false),
  setStatus('of a record that is not there', { ...recordRef, uri: 'at://{bob}/com.example.note/nowhere' }),
  setStatus('of a blob', blobRef),
  get(GET_STATUS, 'of a blob', { did: '{bob}', blob: '{kept.blob}' }, { as: 'admin' }),
  get('com.atproto.sync.getBlob', 'taken down alone', { did: '{bob}', cid: '{kept.blob}' }),
  setStatus('of a blob, undone', blobRef, false),
  get('com.atproto.sync.getBlob', 'up again', { did: '{bob}', cid: '{kept.blob}' }),
  post(SET_STATUS, 'deactivated', { subject: repoRef('{grace}'), deactivated: { applied: true } }, { as: 'admin' }),
  get('com.atproto.sync.getRepoStatus', 'deactivated by the administrator', { did: '{grace}' }),
  post(SET_STATUS, 'activated', { subject: repoRef('{grace}'), deactivated: { applied: false } }, { as: 'admin' }),
];

const admin = (name: string, note: string, input: unknown, options = {}): Question =>
  post(`com.atproto.admin.${name}`, note, input, { as: 'admin', ...options });
const look = (name: string, note: string, params: Question['params'], options = {}): Question =>
  get(`com.atproto.admin.${name}`, note, params, { as: 'admin', ...options });
const wrong = { as: undefined, headers: { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` } };

const invites: readonly Question[] = [
  post('com.atproto.server.createInviteCode', 'one', { useCount: 2 }, { as: 'admin', keep: { invite: 'code' } }),
  post('com.atproto.server.createInviteCode', 'for alice', { useCount: 1, forAccount: '{alice}' }, { as: 'admin' }),
  post('com.atproto.server.createInviteCode', 'by a session', { useCount: 1 }, { as: 'alice' }),
  post('com.atproto.server.createInviteCode', 'without a credential', { useCount: 1 }),
  post('com.atproto.server.createInviteCode', 'without a count', {}, { as: 'admin' }),
  post('com.atproto.server.createInviteCodes', 'two', { codeCount: 2, useCount: 1 }, { as: 'admin' }),
  post(
    'com.atproto.server.createInviteCodes',
    'for two',
    { codeCount: 1, useCount: 1, forAccounts: ['{bob}'] },
    { as: 'admin' },
  ),
  post('com.atproto.server.createInviteCodes', 'by a session', { useCount: 1 }, { as: 'alice' }),
  get('com.atproto.server.getAccountInviteCodes', 'of alice', {}, { as: 'alice' }),
  get('com.atproto.server.getAccountInviteCodes', 'without a credential'),
  get('com.atproto.server.getAccountInviteCodes', 'by an app', {}, { as: 'app' }),
  post('com.atproto.server.createAccount', 'invited', {
    handle: 'henry.test',
    email: 'henry@example.com',
    password: PASSWORD,
    inviteCode: '{invite}',
  }),
  look('getInviteCodes', 'a page', { limit: '1' }),
  look('getInviteCodes', 'by use', { sort: 'usage', limit: '1' }),
  look('getInviteCodes', 'by another order', { sort: 'other' }),
  look('getInviteCodes', 'limit that is large', { limit: '501' }),
  look('getInviteCodes', 'by a session', {}, { as: 'alice' }),
  admin('disableInviteCodes', 'one', { codes: ['{invite}'] }),
  admin('disableInviteCodes', 'of the administrator', { accounts: ['admin'] }),
  admin('disableInviteCodes', 'without a credential', { codes: [] }, { as: undefined }),
  admin('disableAccountInvites', 'of alice', { account: '{alice}' }),
  admin('disableAccountInvites', 'of nobody', { account: UNKNOWN }),
  admin('enableAccountInvites', 'of alice', { account: '{alice}' }),
  admin('enableAccountInvites', 'by a session', { account: '{alice}' }, { as: 'alice' }),
];

const administration: readonly Question[] = [
  look('getAccountInfo', 'of bob', { did: '{bob}' }),
  look('getAccountInfo', 'of nobody', { did: UNKNOWN }),
  look('getAccountInfo', 'of a DID that is none', { did: 'nobody' }),
  look('getAccountInfo', 'without a DID', {}),
  look('getAccountInfo', 'without a credential', { did: '{bob}' }, { as: undefined }),
  look('getAccountInfo', 'by a session', { did: '{bob}' }, { as: 'bob' }),
  look('getAccountInfo', 'by a wrong password', { did: '{bob}' }, wrong),
  look('getAccountInfos', 'of bob and nobody', { dids: ['{bob}', UNKNOWN] }),
  look('getAccountInfos', 'without a DID', {}),
  look('searchAccounts', 'by address', { email: 'bob@example.com' }),
  look('searchAccounts', 'by a session', { email: 'bob@example.com' }, { as: 'bob' }),
  admin('updateAccountEmail', 'of bob', { account: '{bob}', email: 'robert@example.com' }),
  admin('updateAccountEmail', 'by handle', { account: 'bob.test', email: 'robert2@example.com' }),
  admin('updateAccountEmail', 'of nobody', { account: UNKNOWN, email: 'x@example.com' }),
  admin('updateAccountEmail', 'that is taken', { account: '{bob}', email: 'alice@example.com' }),
  admin('updateAccountEmail', 'that is none', { account: '{bob}', email: 'nothing' }),
  admin('updateAccountEmail', 'by a session', { account: '{bob}', email: 'x@example.com' }, { as: 'bob' }),
  admin('updateAccountHandle', 'of bob', { did: '{bob}', handle: 'robert.test' }),
  admin('updateAccountHandle', 'that is taken', { did: '{bob}', handle: 'alice.test' }),
  admin('updateAccountHandle', 'that is none', { did: '{bob}', handle: 'no body' }),
  admin('updateAccountHandle', 'of nobody', { did: UNKNOWN, handle: 'somebody.test' }),
  admin('updateAccountHandle', 'that is reserved', { did: '{bob}', handle: 'www.test' }),
  admin('updateAccountPassword', 'of bob', { did: '{bob}', password: 'another password' }),
  admin('updateAccountPassword', 'of nobody', { did: UNKNOWN, password: 'another password' }),
  admin('updateAccountPassword', 'without one', { did: '{bob}' }),
  post('com.atproto.server.refreshSession', 'after another password', undefined, { as: 'bob.refresh' }),
  post(LOGIN, 'by another password', login('robert.test', 'another password'), { keep: { 'bob.access': 'accessJwt' } }),
  admin('sendEmail', 'to bob', { recipientDid: '{bob}', senderDid: '{alice}', content: 'Hello.', subject: 'A word' }),
  admin('sendEmail', 'to nobody', { recipientDid: UNKNOWN, senderDid: '{alice}', content: 'Hello.' }),
  admin('sendEmail', 'without words', { recipientDid: '{bob}', senderDid: '{alice}' }),
  admin('deleteAccount', 'without a credential', { did: '{grace}' }, { as: undefined }),
  admin('deleteAccount', 'by a session', { did: '{grace}' }, { as: 'grace' }),
  admin('deleteAccount', 'of grace', { did: '{grace}' }),
  admin('deleteAccount', 'of nobody', { did: UNKNOWN }),
  get('com.atproto.server.getSession', 'deleted', {}, { as: 'grace' }),
  post(LOGIN, 'deleted', login('grace.test')),
  get('com.atproto.sync.getRepoStatus', 'deleted', { did: '{grace}' }),
];

const DELETE = 'com.atproto.server.deleteAccount';
const deleted: readonly Question[] = [
  ...fill('erin'),
  post('com.atproto.server.requestAccountDelete', 'without a credential'),
  post('com.atproto.server.requestAccountDelete', 'by an app', undefined, { as: 'app' }),
  post('com.atproto.server.requestAccountDelete', 'of erin', undefined, { as: 'erin', mail: 'erin@example.com' }),
  post(DELETE, 'by a wrong password', { did: '{erin}', password: 'wrong', token: '{code}' }),
  post(DELETE, 'by a wrong code', { did: '{erin}', password: PASSWORD, token: 'AAAAA-AAAAA' }),
  post(DELETE, "by another's code", { did: '{alice}', password: PASSWORD, token: '{code}' }),
  post(DELETE, 'of nobody', { did: UNKNOWN, password: PASSWORD, token: '{code}' }),
  post(DELETE, 'without a code', { did: '{erin}', password: PASSWORD }),
  post(DELETE, 'of erin', { did: '{erin}', password: PASSWORD, token: '{code}' }),
  post(DELETE, 'of erin again', { did: '{erin}', password: PASSWORD, token: '{code}' }),
  post(LOGIN, 'deleted by themselves', login('erin.test')),
  ...readsOf('erin', 'deleted by themselves'),
];

/** In order. */
export const standingQuestions: readonly Question[] = [
  ...deactivated,
  ...takenDown,
  ...invites,
  ...administration,
  ...deleted,
];
