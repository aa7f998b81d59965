/** The methods that the directory answers: one table, typed by the rows that say so. */
import type { Handlers } from '../methods/methods.ts';
import type { DirectoryScope } from './directory-parts.ts';
import { accountLifeHandlers } from './handlers/account-life-handlers.ts';
import { adminHandlers } from './handlers/admin-handlers.ts';
import { hostHandlers } from './handlers/host-handlers.ts';

/** A handler for each method that runs in the directory. */
export type DirectoryHandlers = Handlers<'directory', DirectoryScope>;

/** The table. */
export const directoryHandlers: DirectoryHandlers = { ...accountLifeHandlers, ...adminHandlers, ...hostHandlers };
