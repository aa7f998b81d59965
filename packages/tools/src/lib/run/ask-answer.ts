/** What comes back for an ask: whether it fits, and what it says to the code. */
import type { Json, JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import { isJsonObject } from '../manifest/json-values.ts';
import {
  AskAnswerInvalidError,
  AskCancelledError,
  AskDeclinedError,
  AskFailedError,
  AskTimeoutError,
  AskUnsupportedError,
} from '../photon/errors.ts';
import { createSchemaCheck, formatProblem } from '../schema/check-schema.ts';
import type { AskOutcome } from './journal-entry.ts';
import { RecordedError } from './failure.ts';
import type { AskAnswer, AskPage, AskRequest, OpenAsk } from './run.ts';

/**
 * Checks an answer against its question.
 *
 * @param ask the question
 * @param answer what came back
 * @returns the answer, with the form's defaults for what was left out; undefined if it says only that a page of ours
 *   was opened
 * @throws AskAnswerInvalidError
 */
export function parseAnswer(ask: OpenAsk, answer: AskAnswer): AskAnswer | undefined {
  if (answer.kind === 'error') return answer;
  const { result } = answer;
  switch (ask.request.method) {
    case 'elicitation/create':
      return parseElicitation(ask, result);
    case 'sampling/createMessage':
      if (typeof result['content'] === 'object' && result['content'] !== null) return answer;
      throw new AskAnswerInvalidError('content', 'a content block, or a list of them, is missing.');
    case 'roots/list':
      if (Array.isArray(result['roots'])) return answer;
      throw new AskAnswerInvalidError('roots', 'a list is missing.');
  }
}

function parseElicitation({ request, check, page }: OpenAsk, result: JsonObject): AskAnswer | undefined {
  const { action, content } = result;
  if (action === 'decline' || action === 'cancel') return { kind: 'result', result: { action } };
  if (action !== 'accept') throw new AskAnswerInvalidError('action', 'it must be "accept", "decline" or "cancel".');
  if (page !== undefined) {
    if (!isJsonObject(content)) return undefined;
    mustFit(pageSchema(page), content);
    return { kind: 'result', result: { action, content } };
  }
  if (request.params['mode'] === 'url') return { kind: 'result', result: { action } };
  const { requestedSchema } = request.params;
  const schema: ObjectSchema | undefined = isJsonObject(requestedSchema)
    ? { ...requestedSchema, type: 'object' }
    : undefined;
  if (!isJsonObject(content))
    throw new AskAnswerInvalidError('content', 'an object with the fields of the form is missing.');
  const filled = fillIn(schema, content);
  if (schema !== undefined) mustFit(schema, filled);
  if (check !== undefined) mustFit(check, filled);
  return { kind: 'result', result: { action, content: filled } };
}

/** Fields that were left empty get their default, or are left out. */
function fillIn(schema: ObjectSchema | undefined, content: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...content };
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    if (filled[name] !== undefined && filled[name] !== null) continue;
    delete filled[name];
    if (field.default !== undefined) filled[name] = field.default;
  }
  return filled;
}

function pageSchema({ kind, isMultiple }: AskPage): ObjectSchema {
  const text = { type: 'string' } as const;
  const file = {
    type: 'object',
    properties: { name: text, mimeType: text, base64: text },
    required: ['name', 'mimeType', 'base64'],
  } as const;
  const files = isMultiple === true ? ({ type: 'array', items: file } as const) : file;
  return { type: 'object', properties: { value: kind === 'password' ? text : files }, required: ['value'] };
}

function mustFit(schema: ObjectSchema, content: JsonObject): void {
  const [problem] = createSchemaCheck(schema)(content);
  if (problem !== undefined) throw new AskAnswerInvalidError(problem.path || 'content', `${formatProblem(problem)}.`);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const { 'x-earliest': earliest, 'x-latest': latest } = field;
    const value = content[name];
    if (typeof value !== 'string') continue;
    const isEarly = typeof earliest === 'string' && Date.parse(value) < Date.parse(earliest);
    const isLate = typeof latest === 'string' && Date.parse(value) > Date.parse(latest);
    if (isEarly) throw new AskAnswerInvalidError(name, `it must not be before ${earliest}.`);
    if (isLate) throw new AskAnswerInvalidError(name, `it must not be after ${latest}.`);
  }
}

/** JSON-RPC's own codes for what a receiver does not know; clients that refuse to sample answer -1. */
const METHOD_NOT_FOUND = -32601;
const REJECTED = -1;

/**
 * What the code gets for its ask.
 *
 * @param request that was asked
 * @param outcome how it ended
 * @returns MCP's result
 * @throws AskDeclinedError, AskCancelledError, AskTimeoutError, AskAnswerInvalidError, AskUnsupportedError,
 *   AskFailedError
 */
export function mustAnswer(request: AskRequest, outcome: AskOutcome): JsonObject {
  const { message } = request.params;
  const question = typeof message === 'string' ? message : request.method;
  if (outcome.kind === 'expired') throw new AskTimeoutError(question, outcome.timeoutMs);
  if (outcome.kind === 'failed') {
    const { data } = outcome.failure;
    if (outcome.failure.code !== 'ask_answer_invalid') throw new RecordedError(outcome.failure);
    const { path, expected } = data ?? {};
    throw new AskAnswerInvalidError(path as string, expected as string);
  }
  const { answer } = outcome;
  if (answer.kind === 'error') {
    if (answer.code === REJECTED) throw new AskDeclinedError(question);
    if (answer.code === METHOD_NOT_FOUND) throw new AskUnsupportedError(request.method, answer.message);
    throw new AskFailedError(answer.code, answer.message);
  }
  if (request.method !== 'elicitation/create' || answer.result['action'] === 'accept') return answer.result;
  throw answer.result['action'] === 'decline' ? new AskDeclinedError(question) : new AskCancelledError(question);
}
