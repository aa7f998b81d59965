import { ActorError } from './errors.ts';

/** Longest name of an actor, in UTF-8: room for a path or a DID, too short to smuggle a document. */
export const ACTOR_NAME_BYTES_MAX = 1024;

/** An actor's name breaks the rules for names. */
export class InvalidActorNameError extends ActorError {
  override readonly name = 'InvalidActorNameError';
  readonly code = 'invalid_actor_name';
}

/** The object was made or reached by its id alone, so nobody knows its name. */
export class UnnamedActorError extends ActorError {
  override readonly name = 'UnnamedActorError';
  readonly code = 'unnamed_actor';
}

/**
 * Checks an actor's name: a string of 1 to 1,024 bytes of UTF-8, well-formed, without control characters and without
 * spaces at its ends. Everything else is allowed, so a path, a DID or an e-mail address is a name as it stands.
 *
 * @param name what came from outside
 * @returns the name
 * @throws InvalidActorNameError the rule that it breaks
 */
export function parseActorName(name: unknown): string {
  if (typeof name !== 'string') throw invalid(`a string, found ${describe(name)}`, {});
  if (PLAIN_NAME.test(name)) return name;
  if (name === '') throw invalid('at least one character, found an empty name', {});
  if (/\p{Surrogate}/u.test(name)) throw invalid('well-formed Unicode, found half of a surrogate pair', {});
  const sizeBytes = new TextEncoder().encode(name).length;
  if (sizeBytes > ACTOR_NAME_BYTES_MAX) {
    throw invalid(`at most ${ACTOR_NAME_BYTES_MAX} bytes of UTF-8, found ${sizeBytes}; use a shorter name`, {
      sizeBytes,
      sizeBytesMax: ACTOR_NAME_BYTES_MAX,
    });
  }
  const control = CONTROL_CHARACTER.exec(name);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw invalid(`no control characters, found U+${code} at position ${control.index}; remove it`, { name });
  }
  if (name.trim() !== name) throw invalid('no spaces at its ends; trim it', { name });
  return name;
}

/**
 * Turns the way an actor is written in calls into its class's name: `chat-room` and `ChatRoom` are `ChatRoom`.
 *
 * @param actor a name in kebab-case or a class's name
 * @returns the class's name
 */
export function formatClassName(actor: string): string {
  return actor.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Turns a class's name into the way an actor is written in calls: `ChatRoom` is `chat-room`.
 *
 * @param className name of the class
 * @returns the name in kebab-case
 */
export function formatActorKind(className: string): string {
  return className.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}

/** Names that are plainly right; most are, and this is on the path of every call. */
const PLAIN_NAME = /^[\w.:@/-]{1,200}$/;

// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const CONTROL_CHARACTER = /[\u0000-\u001F\u007F-\u009F]/;

function invalid(expected: string, data: Record<string, unknown>): InvalidActorNameError {
  return new InvalidActorNameError(`An actor's name must have ${expected}.`, data);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
