/**
 * How scope, namespaces and key become one key of the object's storage.
 *
 * `_sundog_memory/` then `a/` for the actor, `s<session>/` for a session, `g/` for global; `n<name>/` for each
 * namespace; `=` and the key as it is. Names are escaped so that they hold no `/`; a key comes last and needs no
 * escape, so keys sort as they are: by their bytes in UTF-8.
 */
import { isWellFormed } from '../is-well-formed.ts';
import { MemoryKeyError } from './memory-errors.ts';

/** Whose memory it is. */
export type MemoryScope = 'actor' | 'session' | 'global';

const keyLimitBytes = 2048;

/**
 * What all stored keys of one place begin with, and no stored key of another place does.
 *
 * @param scope
 * @param session id of the session; empty but for scope `session`
 * @param namespaces from the outermost inwards
 */
export function formatPlacePrefix(scope: MemoryScope, session: string, namespaces: readonly string[]): string {
  const whose = scope === 'session' ? `s${escapeName(session)}` : scope === 'global' ? 'g' : 'a';
  return ['_sundog_memory', whose, ...namespaces.map((name) => `n${escapeName(name)}`), '='].join('/');
}

/**
 * Checks a key, or a bound of a list.
 *
 * @param key as given
 * @returns the key
 * @throws MemoryKeyError
 */
export function parseKey(key: string): string {
  if (typeof key !== 'string') throw new MemoryKeyError(`is ${key === null ? 'null' : `of type ${typeof key}`}`);
  if (!isWellFormed(key)) throw new MemoryKeyError('holds a lone surrogate');
  if (3 * key.length <= keyLimitBytes) return key;
  const { byteLength } = new TextEncoder().encode(key);
  if (byteLength > keyLimitBytes) throw new MemoryKeyError(`has ${byteLength} bytes`);
  return key;
}

function escapeName(name: string): string {
  return name.replaceAll(/[%/]|\p{Surrogate}/gu, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
