/** Mail that the host sends: by whatever the project gives, or into the log. */
import { logger } from '@sundog/actor';

/** A mail in plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails. Give `pds()` one of your own; what it throws, the caller hears as a failure. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/** Writes mails into the log, codes and all: for a host whose owner reads the log, and for trying things out. */
export const logMailer: Mailer = {
  send: async (mail) => logger.info('mail', { ...mail }),
};
