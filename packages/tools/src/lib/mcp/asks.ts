/**
 * Asks on the wire: requests to clients of the session era, `input_required` since 2026-07-28, and what comes back.
 *
 * Called by: `instance`.
 *
 * Invariants:
 * - A1 What comes back has the shape of an answer to exactly this ask, or is refused: a photon never sees anything
 *   else.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { AskAnswer, AskRequest, OpenAsk } from '../run/run.ts';
import { isSince } from './era.ts';
import { getObject, getOwn, getString, isJsonObject } from '../manifest/json-values.ts';
import { invalidParams } from './mcp-error.ts';
import { formatNotification, formatRequest, type ResponseMessage } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';
import { formatModernHead } from './result-head.ts';

const idSeparator = '#';

/**
 * The id of an ask as a JSON-RPC request: it says which run asks, so an answer finds it without a table.
 *
 * @param runId of the run; without `#`
 * @param askId unique in the run
 */
export function formatAskId(runId: string, askId: string): string {
  return `${runId}${idSeparator}${askId}`;
}

/**
 * Reads such an id.
 *
 * @param id of a client's response
 * @returns undefined if it is none of ours
 */
export function parseAskId(id: unknown): { readonly runId: string; readonly askId: string } | undefined {
  if (typeof id !== 'string') return undefined;
  const at = id.indexOf(idSeparator);
  return at <= 0 || at === id.length - 1 ? undefined : { runId: id.slice(0, at), askId: id.slice(at + 1) };
}

/**
 * An ask as a request to a client of the session era.
 *
 * @param runId of the run that asks
 * @param ask what it asks
 * @param version of the client; undefined if it said none
 * @returns JSON text of the request
 */
export function formatAskRequest(runId: string, ask: OpenAsk, version: string | undefined): string {
  const id = formatAskId(runId, ask.id);
  return formatRequest(id, ask.request.method, createLegacyParams(ask, id, version));
}

/**
 * Tells a client of 2025-11-25 that what it has opened a URL for is done.
 *
 * @param runId of the run that has asked
 * @param ask what it has asked, by URL
 * @returns JSON text of the notification
 */
export function formatElicitationEnd(runId: string, ask: OpenAsk): string {
  return formatNotification('notifications/elicitation/complete', { elicitationId: formatAskId(runId, ask.id) });
}

function createLegacyParams(ask: OpenAsk, id: string, version: string | undefined): JsonObject {
  const { method, params } = ask.request;
  if (method !== 'elicitation/create') return params;
  if (getOwn(params, 'mode') === 'url') return { elicitationId: id, ...params };
  if (isSince(version, '2025-11-25')) return params;
  // Before, there were only forms, and titles of choices stood beside them.
  const { mode: _, ...form } = params;
  const schema = getObject(params, 'requestedSchema');
  return schema === undefined ? form : { ...form, requestedSchema: downgradeChoices(schema) };
}

function downgradeChoices(schema: JsonObject): JsonObject {
  const properties = Object.entries(getObject(schema, 'properties') ?? {}).map(([name, property]): [string, Json] => {
    const choices = isJsonObject(property) ? getOwn(property, 'oneOf') : undefined;
    if (!isJsonObject(property) || !Array.isArray(choices)) return [name, property];
    const { oneOf: _, ...rest } = property;
    const read = (key: string): Json =>
      choices.map((choice) => (isJsonObject(choice) ? (getOwn(choice, key) ?? '') : ''));
    return [name, { ...rest, enum: read('const'), enumNames: read('title') }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/**
 * What a client of the session era answered.
 *
 * @param response of the client
 * @param request what it was asked
 * @returns the answer; an error, too, if its result has the wrong shape (A1)
 */
export function parseAskResponse(response: ResponseMessage, request: AskRequest): AskAnswer {
  const { outcome } = response;
  if (outcome.kind === 'error') return outcome;
  const problem = findAnswerProblem(outcome.result, request);
  if (problem === undefined) return outcome;
  return { kind: 'error', code: -32600, message: `the client's answer to ${request.method} is wrong: ${problem}` };
}

/**
 * Open asks as `inputRequests`.
 *
 * @param asks that nobody has answered
 * @returns requests by ids of their asks
 */
export function createInputRequests(asks: readonly OpenAsk[]): JsonObject {
  return Object.fromEntries(
    asks.map(({ id, request }) => {
      const { elicitationId: _, ...params } = request.params;
      return [id, { method: request.method, params }];
    }),
  );
}

/**
 * Open asks as the result of a modern request.
 *
 * @param asks that nobody has answered; none if the client shall only come back later
 * @param requestState sealed, by `sealRequestState`
 * @param protocol of the photon
 * @returns JSON text of the result
 */
export function formatInputRequired(asks: readonly OpenAsk[], requestState: string, protocol: PhotonProtocol): string {
  const requests = asks.length === 0 ? '' : `"inputRequests":${JSON.stringify(createInputRequests(asks))},`;
  const head = formatModernHead(protocol.identity, 'input_required');
  return `{${head}${requests}"requestState":${JSON.stringify(requestState)}}`;
}

/**
 * Reads `inputResponses` of a modern request or of `tasks/update`.
 *
 * @param params of the request
 * @param asks that are open; answers to others are left out, as the specification wants
 * @returns answers by id of their asks; fewer than `asks` if the client left some out
 * @throws McpError -32602 if an answer has the wrong shape
 */
export function parseInputResponses(params: JsonObject, asks: readonly OpenAsk[]): ReadonlyMap<string, AskAnswer> {
  const answers = new Map<string, AskAnswer>();
  const responses = getOwn(params, 'inputResponses');
  if (responses === undefined) return answers;
  if (!isJsonObject(responses)) throw invalidParams('"inputResponses" must be an object');
  for (const { id, request } of asks) {
    const result = getOwn(responses, id);
    if (result === undefined) continue;
    const problem = isJsonObject(result) ? findAnswerProblem(result, request) : 'it must be an object';
    if (problem !== undefined || !isJsonObject(result))
      throw invalidParams(`inputResponses["${id}"] is no answer to ${request.method}: ${problem}`);
    answers.set(id, { kind: 'result', result });
  }
  return answers;
}

/** What keeps a result from being an answer; undefined if nothing does. */
function findAnswerProblem(result: JsonObject, request: AskRequest): string | undefined {
  switch (request.method) {
    case 'elicitation/create':
      return findElicitProblem(result, getOwn(request.params, 'mode') === 'url');
    case 'sampling/createMessage':
      return findSampleProblem(result);
    case 'roots/list': {
      const roots = getOwn(result, 'roots');
      const isFine =
        Array.isArray(roots) && roots.every((root) => isJsonObject(root) && getString(root, 'uri') !== undefined);
      return isFine ? undefined : '"roots" must be a list of objects with "uri"';
    }
  }
}

function findElicitProblem(result: JsonObject, isUrl: boolean): string | undefined {
  const action = getOwn(result, 'action');
  if (action !== 'accept' && action !== 'decline' && action !== 'cancel')
    return '"action" must be "accept", "decline" or "cancel"';
  if (action !== 'accept' || isUrl) return undefined;
  const content = getOwn(result, 'content');
  if (!isJsonObject(content)) return '"content" must be an object, as the form was accepted';
  const isField = (value: Json): boolean =>
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  return Object.values(content).every(isField) ? undefined : '"content" holds texts, numbers, booleans, lists of texts';
}

function findSampleProblem(result: JsonObject): string | undefined {
  const role = getOwn(result, 'role');
  if (role !== 'user' && role !== 'assistant') return '"role" must be "user" or "assistant"';
  if (getString(result, 'model') === undefined) return '"model" must be a string';
  const content = getOwn(result, 'content');
  const blocks = Array.isArray(content) ? content : [content];
  const isBlock = (block: unknown): boolean => isJsonObject(block) && getString(block, 'type') !== undefined;
  return blocks.every(isBlock) ? undefined : '"content" must be a block of content, or a list of them';
}
