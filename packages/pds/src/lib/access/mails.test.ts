import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTokenMail } from './mails.ts';

test('mails name the account, the host and the code, and differ by what they are for', () => {
  const purposes = ['confirm_email', 'update_email', 'reset_password', 'delete_account', 'plc_operation'] as const;
  const facts = { to: 'alice@example.com', handle: 'alice.test', token: 'AAAAA-BBBBB', host: 'pds.example.com' };
  const mails = purposes.map((purpose) => createTokenMail(purpose, facts));
  for (const mail of mails) {
    assert.equal(mail.to, facts.to);
    for (const word of ['@alice.test', 'AAAAA-BBBBB', 'pds.example.com', '15 minutes']) {
      assert.ok(mail.text.includes(word), word);
    }
  }
  assert.equal(new Set(mails.map(({ subject }) => subject)).size, purposes.length);
});
