import { type Mount } from '@sundog/actor';

import { Account } from './account.mts';
import { type Env } from './env.mts';
import { Inbox } from './inbox.mts';
import { Ledger } from './ledger.mts';
import { Settler } from './settler.mts';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** `POST /actors/<kind>/<name>/<method>` with the arguments as JSON, and `GET /actors/<kind>/<name>/events`. */
export const actors: Mount<Env> = {
  prefix: '/actors',
  name: 'actors',
  actors: { Ledger, Account, Settler, Inbox },
  async fetch(request, { path, actor, forward }) {
    const [, kind = '', name = '', method = ''] = path.split('/');
    if (method === 'events') return forward(request, kind, name);
    const args: unknown = await request.json();
    const result = await actor<Methods>(kind, name)[method]?.(...(Array.isArray(args) ? args : []));
    return Response.json(result ?? null);
  },
};
