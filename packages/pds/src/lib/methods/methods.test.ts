import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isPrivilegedMethod, isProtectedMethod } from '../access/service-auth-rules.ts';
import type { MethodCall } from '../xrpc/method.ts';
import { getRule, methods } from './methods.ts';

/** What this host promises to answer, or to treat in a way of its own. */
const promised = `
com.atproto.admin: deleteAccount disableAccountInvites disableInviteCodes enableAccountInvites getAccountInfo
  getAccountInfos getInviteCodes getSubjectStatus searchAccounts sendEmail updateAccountEmail updateAccountHandle
  updateAccountPassword updateAccountSigningKey updateSubjectStatus
com.atproto.identity: getRecommendedDidCredentials refreshIdentity requestPlcOperationSignature resolveDid resolveHandle
  resolveIdentity signPlcOperation submitPlcOperation updateHandle
com.atproto.lexicon: resolveLexicon
com.atproto.moderation: createReport
com.atproto.repo: applyWrites createRecord deleteRecord describeRepo getRecord importRepo listMissingBlobs listRecords
  putRecord uploadBlob
com.atproto.server: activateAccount checkAccountStatus confirmEmail createAccount createAppPassword createInviteCode
  createInviteCodes createSession deactivateAccount deleteAccount deleteSession describeServer getAccountInviteCodes
  getServiceAuth getSession listAppPasswords refreshSession requestAccountDelete requestEmailConfirmation
  requestEmailUpdate requestPasswordReset reserveSigningKey resetPassword revokeAppPassword updateEmail
com.atproto.sync: getBlob getBlocks getHostStatus getLatestCommit getRecord getRepo getRepoStatus listBlobs listRepos
  subscribeRepos
com.atproto.temp: checkHandleAvailability checkSignupQueue
app.bsky.actor: getPreferences getProfile getProfiles putPreferences
app.bsky.ageassurance: getState
app.bsky.feed: getActorLikes getAuthorFeed getFeed getPostThread getTimeline
app.bsky.notification: registerPush unregisterPush
`
  .replaceAll('\n  ', ' ')
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [namespace, names = ''] = line.split(': ');
    return names.split(' ').map((name) => `${namespace}.${name}`);
  });

const call: MethodCall = { nsid: 'com.example.x', params: {}, input: undefined, credential: { kind: 'none' } };

test('every method that was promised has a row, and no other has', () => {
  assert.deepEqual([...methods.keys()].toSorted(), promised.toSorted());
});

test('a row is under the name of its schema', () => {
  for (const [nsid, { schema }] of methods) assert.equal(schema.nsid, nsid);
});

test('a row of an account that is called without the account says which one', () => {
  for (const [nsid, { at, accepts, subject }] of methods) {
    const isOfCaller = !accepts.includes('none') && !accepts.includes('admin');
    if (at === 'account' && !isOfCaller) assert.ok(subject !== undefined, nsid);
    if (at === 'account' && isOfCaller) assert.equal(subject, undefined, nsid);
  }
});

test('rows can be asked about calls of any shape', () => {
  for (const [nsid, { subject, scopes, limits = [] }] of methods) {
    for (const input of [undefined, null, 7, 'text', [], {}, { writes: [null, 7], subject: null }]) {
      const odd = { ...call, nsid, input };
      subject?.(odd);
      scopes?.(odd);
      for (const { cost } of limits) cost?.(odd);
    }
  }
});

test('methods of account life are closed to OAuth unless the very permission was given', () => {
  const closed = `activateAccount createAppPassword deactivateAccount getAccountInviteCodes listAppPasswords
    requestAccountDelete revokeAppPassword updateEmail`.split(/\s+/);
  for (const name of closed) assert.ok(!getRule(`com.atproto.server.${name}`).accepts.includes('oauth'), name);
  const permissions: Readonly<Record<string, string>> = {
    'com.atproto.identity.requestPlcOperationSignature': 'identity *',
    'com.atproto.identity.signPlcOperation': 'identity *',
    'com.atproto.identity.submitPlcOperation': 'identity *',
    'com.atproto.identity.updateHandle': 'identity handle',
    'com.atproto.repo.importRepo': 'account repo manage',
    'com.atproto.server.confirmEmail': 'account email manage',
    'com.atproto.server.requestEmailConfirmation': 'account email manage',
    'com.atproto.server.requestEmailUpdate': 'account email manage',
  };
  for (const [nsid, permission] of Object.entries(permissions)) {
    const demands = getRule(nsid).scopes?.({ ...call, nsid }) ?? [];
    assert.deepEqual(
      demands.map((demand) => Object.values(demand).join(' ')),
      [permission],
      nsid,
    );
  }
});

test("an app without the account's own password may write records, and change nothing of the account itself", () => {
  const methodsOfApps = promised.filter((nsid) => {
    const { accepts } = getRule(nsid);
    return accepts.includes('appPassword') && !accepts.includes('none');
  });
  assert.deepEqual(
    methodsOfApps.filter((nsid) => nsid.startsWith('com.atproto.server.') || nsid.startsWith('com.atproto.identity.')),
    [
      'com.atproto.identity.getRecommendedDidCredentials',
      'com.atproto.server.checkAccountStatus',
      'com.atproto.server.confirmEmail',
      'com.atproto.server.getServiceAuth',
      'com.atproto.server.getSession',
      'com.atproto.server.requestEmailConfirmation',
      'com.atproto.server.requestEmailUpdate',
    ],
  );
});

test('methods that are closed to tokens of other services have rows, so that they are never sent on', () => {
  for (const nsid of promised) {
    if (isProtectedMethod(nsid)) assert.notEqual(getRule(nsid).at, 'proxy', nsid);
  }
  assert.ok(isPrivilegedMethod('chat.bsky.convo.getLog'));
  assert.deepEqual(getRule('chat.bsky.convo.getLog').accepts, ['full', 'privilegedAppPassword', 'oauth']);
});

test('writes cost what the reference server counts', () => {
  const costOf = (nsid: string, input: unknown): readonly (number | undefined)[] =>
    (getRule(nsid).limits ?? []).map(({ cost }) => cost?.({ ...call, nsid, input }));
  assert.deepEqual(costOf('com.atproto.repo.createRecord', {}), [3, 3]);
  assert.deepEqual(costOf('com.atproto.repo.putRecord', {}), [2, 2]);
  assert.deepEqual(costOf('com.atproto.repo.deleteRecord', {}), [1, 1]);
  const writes = ['create', 'update', 'delete'].map((action) => ({ $type: `com.atproto.repo.applyWrites#${action}` }));
  assert.deepEqual(costOf('com.atproto.repo.applyWrites', { writes }), [6, 6]);
});

test('a subject is found in what its call names', () => {
  const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
  const subjectOf = (nsid: string, more: Partial<MethodCall>): string | undefined =>
    getRule(nsid).subject?.({ ...call, nsid, ...more });
  assert.equal(subjectOf('com.atproto.repo.getRecord', { params: { repo: 'alice.test' } }), 'alice.test');
  assert.equal(subjectOf('com.atproto.sync.getRepo', { params: { did } }), did);
  assert.equal(subjectOf('com.atproto.server.createSession', { input: { identifier: 'a@b.c' } }), 'a@b.c');
  const status = 'com.atproto.admin.getSubjectStatus';
  assert.equal(subjectOf(status, { params: { did } }), did);
  assert.equal(subjectOf(status, { params: { uri: `at://${did}/a.b.c/x` } }), did);
  const update = 'com.atproto.admin.updateSubjectStatus';
  assert.equal(subjectOf(update, { input: { subject: { did, cid: 'x' } } }), did);
  assert.equal(subjectOf(update, { input: { subject: { uri: `at://${did}/a.b.c/x`, cid: 'x' } } }), did);
});
