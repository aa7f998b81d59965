import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { getRule } from '../methods/methods.ts';
import { ReplayWindow } from '../oauth/dpop/replay-window.ts';
import { mustAdmit } from './admit.ts';
import type { Profile } from './profile-table.ts';

const profile: Profile = {
  did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  handle: 'alice.test',
  email: null,
  emailConfirmedAt: null,
  passwordDigest: null,
  status: 'active',
  createdAt: 0,
  deactivatedAt: null,
  deleteAfter: null,
  takedownReference: null,
  sealedSigningKey: '',
};

/** Whom an account lets in. */
export const admitSuite: Suite = {
  name: 'an account that is called',
  tests: {
    'takes a proof for one request, whichever Workers have let it through': () => {
      const sessions = {
        isSessionAlive: () => true,
        isGrantAlive: () => true,
        proofs: new ReplayWindow(1000, () => 0, 10),
      };
      const admit = (id: string, requestId: string): void => {
        const session = { did: profile.did, sessionId: 's', clientId: 'c', scope: 'atproto' };
        const credential = { kind: 'oauth', ...session, proof: { id, requestId } } as const;
        mustAdmit(getRule('com.atproto.repo.createRecord'), credential, profile, sessions);
      };
      admit('proof', 'one');
      admit('proof', 'one'); // A request may ask its account more than once.
      assert.throws(() => admit('proof', 'another'), { status: 401, code: 'invalid_dpop_proof' });
      admit('another proof', 'another');
    },
  },
};
