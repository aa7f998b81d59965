/**
 * Ids of calls to come: `_scheduled_functions_<26 characters>`, and `@<shard>` behind it unless the call waits in the
 * root shard. So it can be cancelled from anywhere.
 */
import type { ScheduledFunctionId } from '../functions/context.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import { parseShardName } from '../schema/shard-name.ts';
import { parseId } from '../values/id.ts';
import { LiveError } from '../values/live-error.ts';

const TABLE = '_scheduled_functions';
const KEY_LENGTH = 26;

/** Something that is no id of a call to come. */
class InvalidScheduledIdError extends LiveError {
  override readonly name = 'InvalidScheduledIdError';

  constructor(id: string) {
    super({
      code: 'invalid_scheduled_id',
      message: `Expected an id that runAfter or runAt has returned, found ${JSON.stringify(id.slice(0, 100))}.`,
    });
  }
}

/**
 * A new id.
 *
 * @param uuid a fresh one
 * @param shard in which the call waits
 */
export function createScheduledId(uuid: string, shard: string): ScheduledFunctionId {
  // Hexadecimal digits are digits of base32 as well.
  const key = uuid.replaceAll('-', '').slice(0, KEY_LENGTH);
  const suffix = shard === ROOT_SHARD ? '' : `@${encodeURIComponent(shard)}`;
  return `${TABLE}_${key}${suffix}` as ScheduledFunctionId;
}

/**
 * The shard in which a call waits.
 *
 * @param id of the call
 * @throws {InvalidScheduledIdError}
 */
export function mustReadScheduledShard(id: string): string {
  const parts = parseId(id);
  if (parts?.table !== TABLE) throw new InvalidScheduledIdError(id);
  if (parts.shard === undefined) return ROOT_SHARD;
  if (parseShardName(parts.shard) === undefined) throw new InvalidScheduledIdError(id);
  return parts.shard;
}
