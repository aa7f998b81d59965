/** A personal data server with a mailer of its own, which says in the log what it would send. */
import { createWorker, logger } from '@sundog/actor';

import { pds } from '../../../src/index.ts';

const server = pds<{ readonly PDS_PUBLIC_URL: string }>({
  createMailer: (env) => ({
    send: async ({ to, subject }) => logger.info('sent by the project', { to, subject, from: env.PDS_PUBLIC_URL }),
  }),
});

export const { Account, Directory, Sequencer } = server.actors;
export default createWorker({ mounts: server.mounts });
