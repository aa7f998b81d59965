import { systemClock } from '@sundog/actor';

import { mustFindFunction } from '../functions/registry.ts';
import { runAction, type ActionParts } from '../shard/action-context.ts';
import { describeFailure } from '../shard/describe-failure.ts';
import { createActionTables } from '../shard/action-tables.ts';
import { encodeValue } from '../values/encode-value.ts';
import { readCall, readJson, readToken } from './answer-calls.ts';
import { createFailure } from './create-failure.ts';
import { readBookmark, withBookmark } from './answer-global.ts';
import { identify, type LiveRequest } from './live-request.ts';

/** `POST /action`: runs an action in this Worker, and answers `{ value }`. */
export async function answerAction(asked: LiveRequest): Promise<Response> {
  const call = readCall(await readJson(asked.request));
  const found = mustFindFunction(asked.project.registry, call.path, { isOutside: true, kind: 'action' });
  const asker = await identify(asked.authenticate, readToken(asked.request));
  try {
    const parts = createActionParts(asked);
    const value = encodeValue(await runAction(parts, found, call.args, { asker }));
    return withBookmark(Response.json({ value }), parts.tables.bookmark());
  } catch (error) {
    throw createFailure(describeFailure(error, call.path));
  }
}

/** What actions run with in this Worker. */
export function createActionParts({ project, context, shard, request }: LiveRequest): ActionParts {
  const { env } = context;
  const { registry } = project;
  const tables = createActionTables({ project, env, clock: systemClock, shard }, readBookmark(request));
  return { registry, clock: systemClock, env, shard, storage: project.files(env).later, tables };
}
