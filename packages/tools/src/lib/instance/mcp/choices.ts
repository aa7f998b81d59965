/**
 * Values that a photon's own methods give for arguments: for `completion/complete`, and for `{@choice-from}` when tools
 * are listed.
 */
import type { Completion } from '../../manifest/manifest.ts';
import { hasScopes, scopesOf } from '../../manifest/scopes.ts';
import { isJsonObject } from '../../manifest/json-values.ts';
import type { FilledChoice } from '../../mcp/lists.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import type { Caller } from '../../run/run.ts';
import { createNoClient } from '../no-client.ts';
import type { RunsPort } from './runs-port.ts';

/** Nobody waits for an answer of whoever fills a form. */
const nobody = createNoClient('it only looks up values for an argument.');

/**
 * All values of a completion.
 *
 * @param completion as the manifest has it
 * @param runs of the instance
 * @param caller who wants to know
 * @returns texts; none if the method fails
 */
export async function listValues(completion: Completion, runs: RunsPort, caller: Caller): Promise<readonly string[]> {
  if (completion.kind === 'values') return completion.values;
  const { method, field } = completion;
  const end = await runs.start({ id: crypto.randomUUID(), method, args: {}, caller, client: nobody, path: [] });
  return end.kind === 'returned' ? readValues(end.value, field) : [];
}

/**
 * The choices of this moment.
 *
 * @param protocol of the photon
 * @param runs of the instance
 * @param caller who lists the tools
 * @returns one for each of `protocol.choices`; without values for tools that the caller may not call
 */
export function fillChoices(protocol: PhotonProtocol, runs: RunsPort, caller: Caller): Promise<FilledChoice[]> {
  return Promise.all(
    protocol.choices.map(async ({ tool, argument, completion }) => ({
      tool: tool.name,
      argument,
      values: hasScopes(caller, scopesOf(tool)) ? await listValues(completion, runs, caller) : [],
    })),
  );
}

/** A list of texts, of objects with the field, or an object whose field is such a list. */
function readValues(value: unknown, field: string | undefined): readonly string[] {
  const list: unknown = field !== undefined && isJsonObject(value) ? value[field] : value;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const chosen: unknown = field !== undefined && isJsonObject(item) ? item[field] : item;
    return typeof chosen === 'string' || typeof chosen === 'number' ? [String(chosen)] : [];
  });
}
