import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PhotonCallError } from './call-errors.ts';

test('that a photon is not served says nothing of what else the project has', () => {
  const error = PhotonCallError.notServed('mail', new Error('No actor is called "MailPhoton"; known are safe-photon.'));
  assert.equal(
    error.message,
    'This project has no photon "mail": serve mail.photon.ts together with the one that calls it.',
  );
});
