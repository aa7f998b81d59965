/** What a method's value becomes as the result of `prompts/get`. */
import type { PhotonProtocol, PromptEntry } from './photon-protocol.ts';

/** The result of `prompts/get`, as JSON text: a string is one message of the user. */
export function formatPromptResult(
  value: unknown,
  prompt: PromptEntry,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  throw new Error(String(value) + String(prompt) + String(protocol) + version);
}
