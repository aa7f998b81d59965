import { createWorker, type Mount } from '@sundog/actor';
import { pds } from '@sundog/pds';

import { createDemoAccount } from './demo-account.ts';

/** The personal data server: a host for accounts of the AT Protocol. `prepare.mjs` has made its secrets. */
const server = pds();

export const { actors } = server;

/** Where its protocol and its pages are. `/` is not among them: the showcase has a start page of its own. */
export const serverMounts: readonly Mount<Env>[] = server.mounts.filter(({ prefix }) => prefix !== '/');

/**
 * Gives the page `/social/` its account; it speaks to the server as any client does, without a network between them.
 */
export const demoAccount = createDemoAccount(createWorker<Env>({ mounts: serverMounts }));

/** The one page of the server that needs no account, for the list of what runs here. */
export const status = {
  prefix: '/status',
  name: 'Personal data server',
  description: 'How the host of the social page does.',
};
