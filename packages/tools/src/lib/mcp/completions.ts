/** `completion/complete`: what is completed, how, and the answer. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Completion, MethodManifest } from '../manifest/manifest.ts';
import { getObject, getString } from '../manifest/json-values.ts';
import { invalidParams, type McpError } from './mcp-error.ts';
import type { PhotonProtocol, PromptEntry } from './photon-protocol.ts';
import type { ResourceEntry } from './resource-index.ts';
import { formatHead } from './result-head.ts';

/** What a client wants to have completed. */
export interface CompletionRequest {
  /** How it can be; undefined if the photon says nothing: the answer is then empty. */
  readonly completion: Completion | undefined;
  /** What has been typed. */
  readonly typed: string;
}

/** Values in one answer, by the specification. */
const maxValues = 100;

/**
 * How an argument can be completed.
 *
 * @param method whose argument it is
 * @param argument its name
 * @returns what the author wrote, else what the argument's schema allows; undefined if neither says anything
 */
export function getCompletion(method: MethodManifest, argument: string): Completion | undefined {
  if (Object.hasOwn(method.completions, argument)) return method.completions[argument];
  const properties = method.input.properties ?? {};
  const schema = Object.hasOwn(properties, argument) ? properties[argument] : undefined;
  if (schema?.enum !== undefined) return { kind: 'values', values: schema.enum.map(String) };
  return schema?.type === 'boolean' ? { kind: 'values', values: ['true', 'false'] } : undefined;
}

/**
 * Reads the parameters of `completion/complete`.
 *
 * @param params of the request
 * @param protocol of the photon
 * @returns what is wanted
 * @throws McpError -32602 for a prompt, template or argument that nobody knows
 */
export function parseComplete(params: JsonObject, protocol: PhotonProtocol): CompletionRequest {
  const argument = getObject(params, 'argument') ?? {};
  const name = getString(argument, 'name');
  const typed = getString(argument, 'value');
  if (name === undefined || typed === undefined)
    throw invalidParams('"argument" needs "name" and "value", both strings');
  const completed = getCompleted(params, protocol);
  if (completed === undefined) throw createUnknown(getObject(params, 'ref') ?? {});
  const { target } = completed;
  return { completion: target.kind === 'method' ? getCompletion(target.method, name) : undefined, typed };
}

/**
 * What `completion/complete` is about: a prompt, or a resource whose URI is a template.
 *
 * @param params of the request
 * @param protocol of the photon
 * @returns undefined for what nobody knows
 */
export function getCompleted(
  params: JsonObject,
  { prompts, resources }: PhotonProtocol,
): PromptEntry | ResourceEntry | undefined {
  const ref = getObject(params, 'ref') ?? {};
  switch (getString(ref, 'type')) {
    case 'ref/prompt':
      return prompts.get(getString(ref, 'name') ?? '');
    case 'ref/resource':
      return resources.entries.find(({ uri }) => uri === getString(ref, 'uri'));
    case undefined:
    default:
      return undefined;
  }
}

function createUnknown(ref: JsonObject): McpError {
  switch (getString(ref, 'type')) {
    case 'ref/prompt':
      return invalidParams(`unknown prompt: ${getString(ref, 'name') ?? ''}`);
    case 'ref/resource':
      return invalidParams(`unknown resource template: ${getString(ref, 'uri') ?? ''}`);
    case undefined:
    default:
      return invalidParams('"ref" needs "type", "ref/prompt" or "ref/resource"');
  }
}

/**
 * The result of `completion/complete`.
 *
 * @param values all that there are
 * @param typed what has been typed: only values that begin with it are shown, at most 100
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result
 */
export function formatCompleteResult(
  values: readonly string[],
  typed: string,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  const start = typed.toLowerCase();
  const fitting = values.filter((value) => value.toLowerCase().startsWith(start));
  const completion = {
    values: fitting.slice(0, maxValues),
    total: fitting.length,
    hasMore: fitting.length > maxValues,
  };
  return `{${formatHead(protocol, version)}"completion":${JSON.stringify(completion)}}`;
}
