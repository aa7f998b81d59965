import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { DeviceAccount } from '../device.ts';
import type { AuthorizationParameters, PendingRequest } from '../authorization-request.ts';
import { decideStep, getUsableAccount, type FlowState, type Step } from './decide-step.ts';

const alice: DeviceAccount = { did: 'did:web:alice', handle: 'alice', signedInAt: 2000, isSignedIn: true };
const bob: DeviceAccount = { did: 'did:web:bob', handle: 'bob', signedInAt: 500, isSignedIn: true };
const stale: DeviceAccount = { ...bob, isSignedIn: false };
const keyed = { method: 'private_key_jwt', kid: 'one', thumbprint: 'print' } as const;

interface Situation {
  readonly parameters?: Partial<AuthorizationParameters>;
  readonly request?: Partial<PendingRequest>;
  readonly state?: Partial<FlowState>;
}

function createState({ parameters, request, state }: Situation): FlowState {
  const asked: AuthorizationParameters = {
    redirectUri: 'https://a.example/',
    responseMode: 'query',
    scope: 'atproto repo:a.b.c',
    codeChallenge: '',
    ...parameters,
  };
  const pending: PendingRequest = {
    id: 'one',
    clientId: 'client',
    clientAuth: { method: 'none' },
    jkt: 'jkt',
    parameters: asked,
    createdAt: 1000,
    expiresAt: 9000,
    secondFactor: undefined,
    ...request,
  };
  const known = { accounts: [], hinted: undefined, chosenDid: undefined, getConsent: () => Promise.resolve(undefined) };
  return { request: pending, ...known, ...state };
}

function say(step: Step): string {
  if (step.kind === 'refuse') return step.code;
  return step.kind === 'signIn' ? `signIn ${step.hint ?? '-'}` : `${step.kind} ${step.account.handle}`;
}

const consents = { getConsent: (): Promise<string> => Promise.resolve('atproto repo:a.b.c repo:d.e.f') };

const cases: [title: string, situation: Situation, step: string][] = [
  ['nobody is known', {}, 'signIn -'],
  ['the client names somebody who is not here', { parameters: { loginHint: 'carol' } }, 'signIn carol'],
  ['one is known', { state: { accounts: [alice] } }, 'consent alice'],
  ['two are known', { state: { accounts: [alice, bob] } }, 'signIn -'],
  ['one of two is chosen', { state: { accounts: [alice, bob], chosenDid: bob.did } }, 'consent bob'],
  ['one that is not known is chosen', { state: { accounts: [alice], chosenDid: bob.did } }, 'signIn -'],
  ['one whose sign-in is old is chosen', { state: { accounts: [alice, stale], chosenDid: bob.did } }, 'signIn bob'],
  ['the client names one of two', { state: { accounts: [alice, bob], hinted: alice } }, 'consent alice'],
  ['the client names another', { state: { accounts: [alice], hinted: bob } }, 'signIn bob'],
  [
    'another than the named one is chosen',
    { state: { accounts: [alice, bob], hinted: alice, chosenDid: bob.did } },
    'signIn alice',
  ],
  ['a choice is asked for', { parameters: { prompt: 'select_account' }, state: { accounts: [alice] } }, 'signIn -'],
  [
    'a sign-in is asked for and is new',
    { parameters: { prompt: 'login' }, state: { accounts: [alice] } },
    'consent alice',
  ],
  ['a sign-in is asked for and is old', { parameters: { prompt: 'login' }, state: { accounts: [bob] } }, 'signIn -'],
  ['a public client was let in before', { state: { accounts: [alice], ...consents } }, 'consent alice'],
  [
    'a keyed client was let in before',
    { request: { clientAuth: keyed }, state: { accounts: [alice], ...consents } },
    'finish alice',
  ],
  [
    'a keyed client wants more',
    {
      request: { clientAuth: keyed },
      parameters: { scope: 'atproto repo:*' },
      state: { accounts: [alice], ...consents },
    },
    'consent alice',
  ],
  [
    'a keyed client wants the question',
    { request: { clientAuth: keyed }, parameters: { prompt: 'consent' }, state: { accounts: [alice], ...consents } },
    'consent alice',
  ],
  ['silence, and nobody is known', { parameters: { prompt: 'none' } }, 'login_required'],
  ['silence, and a sign-in is old', { parameters: { prompt: 'none' }, state: { accounts: [stale] } }, 'login_required'],
  [
    'silence, and two are known',
    { parameters: { prompt: 'none' }, state: { accounts: [alice, bob] } },
    'account_selection_required',
  ],
  [
    'silence, and a public client',
    { parameters: { prompt: 'none' }, state: { accounts: [alice], ...consents } },
    'consent_required',
  ],
  [
    'silence, and a keyed client',
    {
      request: { clientAuth: keyed },
      parameters: { prompt: 'none' },
      state: { accounts: [alice, bob], hinted: alice, ...consents },
    },
    'finish alice',
  ],
];

describe('what comes next when', () => {
  for (const [title, situation, step] of cases) {
    test(title, async () => {
      assert.equal(say(await decideStep(createState(situation))), step);
    });
  }

  test('somebody decides: only for an account that may be used', () => {
    const state = createState({ state: { accounts: [alice, stale], hinted: undefined } });
    assert.equal(getUsableAccount(state, alice.did), alice);
    assert.equal(getUsableAccount(state, stale.did), undefined);
    assert.equal(getUsableAccount({ ...state, hinted: bob }, alice.did), undefined);
    assert.equal(getUsableAccount(state, 'did:web:carol'), undefined);
  });
});
