import type { Json, JsonObject } from '../../manifest/json-schema.ts';
import { formatCanonicalJson } from './canonical-json.ts';

/**
 * The name of a lock, with arguments put in for `{name}`.
 *
 * @param template as the author wrote it; a placeholder that is no argument stays as it is
 * @param args of the call
 */
export function formatLockName(template: string, args: JsonObject): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value: Json | undefined = Object.hasOwn(args, name) ? args[name] : undefined;
    if (value === undefined) return placeholder;
    return typeof value === 'string' ? value : formatCanonicalJson(value);
  });
}
