import { checkCron } from '@sundog/actor/cron';

import type { ObjectSchema } from '../../manifest/json-schema.ts';
import type { MethodManifest } from '../../manifest/manifest.ts';
import type { TagSet } from './tag-set.ts';
import { parseSettings } from './tag-values.ts';

/**
 * When a method runs by itself: `@scheduled 0 9 * * 1-5`, `@cron @daily`, with `{@tz Europe/Berlin}` behind it if it is
 * not in UTC. What the actor would refuse at its start is refused here.
 *
 * @param tags of the method
 * @param input the schema of its arguments
 * @returns undefined if it runs only when it is called
 */
export function readSchedule(tags: TagSet, input: ObjectSchema): MethodManifest['schedule'] {
  const tag = tags.single('scheduled', 'cron');
  if (tag === undefined) return undefined;
  const { text: cron, inline } = parseSettings(tag.text);
  const timeZone = inline.get('tz');
  const [needed] = input.required ?? [];
  if (needed !== undefined) {
    const message = `@${tag.name}: a schedule passes no arguments, but the method needs ${needed}`;
    return tags.error(tag, {
      message,
      cure: `Give ${needed} a default, or create the schedule with \`this.schedule.create\`.`,
    });
  }
  try {
    checkCron(cron, timeZone ?? 'UTC', Date.now());
  } catch (error) {
    const message = `@${tag.name}: ${error instanceof Error ? error.message : String(error)}`;
    return tags.error(tag, { message, cure: 'Write it as in `@scheduled 0 9 * * 1-5 {@tz Europe/Berlin}`.' });
  }
  return { cron, ...(timeZone !== undefined && { timeZone }) };
}
