import { createAppPassword, listAppPasswords, revokeAppPassword } from './accounts/app-passwords.ts';
import { activateAccount, deactivateAccount, deleteAccount } from './accounts/change-account.ts';
import { createAccount } from './accounts/create-account.ts';
import { createInvite, listInvites } from './accounts/invites.ts';
import { addPasskey, listPasskeys, removePasskey } from './accounts/passkeys.ts';
import { rotateKey } from './accounts/rotate-key.ts';
import { listAccounts, showAccount } from './accounts/show-accounts.ts';
import { init } from './init.ts';
import { backup } from './keeping/backup.ts';
import { restore } from './keeping/restore.ts';
import { identity } from './moving/identity.ts';
import { migrate } from './moving/migrate.ts';
import { activate, deactivate } from './moving/standing.ts';
import type { PackageCommand } from './package-command.ts';
import { firehose } from './watching/firehose.ts';
import { status } from './watching/status.ts';

/** What this package adds to the `sundog` command. */
export const commands: readonly PackageCommand[] = [
  init,
  createAccount,
  listAccounts,
  showAccount,
  deactivateAccount,
  activateAccount,
  deleteAccount,
  migrate,
  identity,
  activate,
  deactivate,
  createAppPassword,
  listAppPasswords,
  revokeAppPassword,
  addPasskey,
  listPasskeys,
  removePasskey,
  createInvite,
  listInvites,
  rotateKey,
  status,
  firehose,
  backup,
  restore,
];
