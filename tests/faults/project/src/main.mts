import { actor, createWorker } from '@sundog/actor';

import { actors } from './actors.mts';
import { type Env } from './env.mts';
import { d1, kv, queue, r2 } from './stores.mts';

export { Account } from './account.mts';
export { Inbox } from './inbox.mts';
export { Ledger } from './ledger.mts';
export { Settler } from './settler.mts';

export default {
  ...createWorker<Env>({ mounts: [actors, kv, r2, d1, queue] }),
  async queue(batch, env) {
    await actor(env.INBOX, 'inbox').put(batch.messages.map(({ body }) => body));
  },
} satisfies ExportedHandler<Env, number>;
