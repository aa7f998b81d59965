/** What the host writes to its people. */
import type { Mail } from './mailer.ts';

/** What a code by mail is for. */
export type EmailTokenPurpose =
  | 'confirm_email'
  | 'update_email'
  | 'reset_password'
  | 'delete_account'
  | 'plc_operation';

/** What a mail with a code is made of. */
export interface TokenMailFacts {
  readonly to: string;
  readonly handle: string;
  /** `XXXXX-XXXXX`. */
  readonly token: string;
  /** The host as people know it: `pds.example.com`. */
  readonly host: string;
}

interface Words {
  readonly subject: string;
  /** What was asked for. */
  readonly request: string;
  /** What follows if it was somebody else. */
  readonly warning: string;
}

const wordsOf: Readonly<Record<EmailTokenPurpose, Words>> = {
  confirm_email: {
    subject: 'Confirm your e-mail address',
    request: 'To confirm that this address belongs to',
    warning: 'If you have no account there, somebody has mistyped their address: do nothing.',
  },
  update_email: {
    subject: 'Change your e-mail address',
    request: 'To change the e-mail address of',
    warning: 'If you have not asked for this, somebody else is signed in as you: change your password.',
  },
  reset_password: {
    subject: 'Reset your password',
    request: 'To choose a new password for',
    warning: 'If you have not asked for this, do nothing: your password stays as it is.',
  },
  delete_account: {
    subject: 'Delete your account',
    request: 'To delete, for good,',
    warning: 'If you have not asked for this, somebody else is signed in as you: change your password.',
  },
  plc_operation: {
    subject: 'Change your identity',
    request: 'To sign a change of the identity of',
    warning:
      'Whoever has this code can move your account to another host. Type it only where you have asked for it; if you have not, change your password.',
  },
};

/**
 * The mail that carries a code.
 *
 * @param purpose what the code is for
 * @param facts of the account and the code
 */
export function createTokenMail(purpose: EmailTokenPurpose, { to, handle, token, host }: TokenMailFacts): Mail {
  const { subject, request, warning } = wordsOf[purpose];
  const text = `${request} @${handle} on ${host}, use this code:\n\n    ${token}\n\nIt holds for 15 minutes.\n\n${warning}\n`;
  return { to, subject: `${subject} (@${handle})`, text };
}
