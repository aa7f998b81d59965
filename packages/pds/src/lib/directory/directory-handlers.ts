/** The methods that the directory answers: one table, typed by the rows that say so. */
import type { DirectoryHandlers } from './directory-parts.ts';
import { accountLifeHandlers } from './handlers/account-life-handlers.ts';
import { adminHandlers } from './handlers/admin-handlers.ts';
import { hostHandlers } from './handlers/host-handlers.ts';

/** The table. */
export const directoryHandlers: DirectoryHandlers = { ...accountLifeHandlers, ...adminHandlers, ...hostHandlers };
