import { encodeValue, stringifyValue } from '../values/encode-value.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import { FRAME_CHARACTERS_MAX } from '../wire/frames.ts';

/** What stands beside arguments in a frame is less: names, numbers, the cursors of a page. */
const OTHER_CHARACTERS = 64 * 1024;

/** Arguments that fit into no frame. */
class ArgumentsTooLargeError extends LiveError {
  override readonly name = 'ArgumentsTooLargeError';

  /**
   * @param path of the function: `messages:list`
   * @param characters of its path and its arguments as JSON
   * @param most that they may have
   */
  constructor(path: string, characters: number, most: number) {
    super({
      code: 'arguments_too_large',
      message: `The arguments of ${path.slice(0, 100)} have ${characters} characters as JSON, and may have ${most}: store what is large as a file, and send its id.`,
      data: { characters, most },
    });
  }
}

/**
 * Reads the arguments of a call that goes over a socket, as they will cross: what does not is refused here, where the
 * caller sees it.
 *
 * @param path of the function
 * @param args as the caller has given them
 * @throws {InvalidValueError}
 * @throws {ArgumentsTooLargeError}
 */
export function parseFrameArguments(path: string, args: unknown): Readonly<Record<string, Value>> {
  const given = listFields(args);
  const characters = path.length + stringifyValue(given).length;
  const most = FRAME_CHARACTERS_MAX - OTHER_CHARACTERS;
  if (characters > most) throw new ArgumentsTooLargeError(path, characters, most);
  return given;
}

/**
 * Reads the arguments of a call that goes over HTTP.
 *
 * @param args as the caller has given them
 * @throws {InvalidValueError}
 */
export function parseArguments(args: unknown): Readonly<Record<string, Value>> {
  const given = listFields(args);
  encodeValue(given);
  return given;
}

/** What is no value among them is not there, or is found by whoever encodes it. */
function listFields(args: unknown): Record<string, Value> {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== undefined));
}
