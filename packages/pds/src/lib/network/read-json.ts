/** Small documents of JSON from outside. */
import { NetworkError } from './network-error.ts';

/**
 * @param response an answer of the guarded fetch, whose size is bounded
 * @param types the media types that it may have; any if empty
 * @returns what its body says
 * @throws NetworkError `bad_answer` if it is not of status 200, of another type, or no JSON
 */
export async function readJson(response: Response, types: readonly string[] = []): Promise<unknown> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new NetworkError('bad_answer', `The answer has the status ${response.status}.`);
  }
  const type = mediaTypeOf(response);
  if (types.length > 0 && !types.includes(type)) {
    await response.body?.cancel();
    throw new NetworkError('bad_answer', `The answer is of type ${type || 'none'}, not ${types.join(' or ')}.`);
  }
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new NetworkError('bad_answer', 'The answer is no JSON.', { cause: error });
  }
}

/**
 * @param response any answer
 * @returns its media type in small letters, without parameters; empty without one
 */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
