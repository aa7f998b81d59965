/** The methods that an account answers: one table, typed by the rows that say so. */
import type { AccountHandlers } from './account-scope.ts';
import { adminHandlers } from './handlers/admin-handlers.ts';
import { emailHandlers } from './handlers/email-handlers.ts';
import { identityHandlers } from './handlers/identity-handlers.ts';
import { preferenceHandlers } from './handlers/preference-handlers.ts';
import { repositoryHandlers } from './handlers/repository-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { standingHandlers } from './handlers/standing-handlers.ts';
import { syncHandlers } from './handlers/sync-handlers.ts';

/** The table. */
export const accountHandlers: AccountHandlers = {
  ...adminHandlers,
  ...emailHandlers,
  ...identityHandlers,
  ...preferenceHandlers,
  ...repositoryHandlers,
  ...sessionHandlers,
  ...standingHandlers,
  ...syncHandlers,
};
