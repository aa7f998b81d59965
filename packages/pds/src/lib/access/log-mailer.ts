/** Mail for a host whose project gives nothing that sends it. */
import { logger } from '@sundog/actor';

import type { Mailer } from './mailer.ts';

/** Writes mails into the log, codes and all: for a host whose owner reads the log, and for trying things out. */
export const logMailer: Mailer = {
  send: async (mail) => logger.info('mail', { ...mail }),
};
