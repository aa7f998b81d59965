/** The questions of `yield { ask: … }` as MCP's requests, and what the photon gets of the answers. */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import type { AskOption, AskYield } from '../photon/ask-yields.ts';
import { AskInvalidError } from '../photon/errors.ts';
import { parseForm } from './ask-form.ts';
import type { AskOptions } from './run-scope.ts';
import type { AskPage, AskRequest } from './run.ts';

/** A question, and how its answer is read. */
export interface Question {
  readonly request: AskRequest;
  readonly options: AskOptions;
  /** From MCP's accepted result to what the photon gets. */
  readonly read: (result: JsonObject) => unknown;
  /** What the photon gets if the person skips the question; undefined: they may not. */
  readonly skipped: { readonly value: unknown } | undefined;
}

/** Whether something that a generator yields is a question. */
export function isAskYield(value: unknown): value is AskYield {
  return typeof value === 'object' && value !== null && 'ask' in value && typeof value.ask === 'string';
}

/**
 * Makes a question of what a photon yields.
 *
 * @param asked by the photon, whose types are its claim
 * @throws AskInvalidError
 */
export function createQuestion(asked: AskYield): Question {
  if (typeof asked.message !== 'string') throw new AskInvalidError('"message" of the question', 'a text');
  const { timeoutMs, required, message } = asked;
  const time = timeoutMs === undefined ? {} : { timeoutMs };
  const fallback = 'default' in asked ? asked.default : undefined;
  const skipped = required === false ? { value: fallback } : undefined;
  const elicitation = (params: JsonObject): AskRequest => ({
    method: 'elicitation/create',
    params: { ...params, message },
  });
  switch (asked.ask) {
    case 'url': {
      const { url, elicitationId } = asked;
      const request = elicitation({
        mode: 'url',
        url: mustBeUrl(url),
        ...(elicitationId !== undefined && { elicitationId }),
      });
      return { request, options: time, read: () => ({ action: 'accept' }), skipped };
    }
    case 'password':
    case 'file': {
      const request = elicitation({ mode: 'url' });
      return {
        request,
        options: { ...time, page: pageOf(asked) },
        read: (result) => contentOf(result)['value'],
        skipped,
      };
    }
    case 'form': {
      const { requestedSchema, check } = parseForm(asked.schema);
      const request = elicitation({ requestedSchema });
      return { request, options: withCheck(time, check), read: contentOf, skipped };
    }
    case 'text':
    case 'confirm':
    case 'select':
    case 'number':
    case 'date': {
      const name = asked.ask === 'confirm' ? 'confirmed' : 'value';
      const schema = {
        type: 'object',
        properties: { [name]: fieldOf(asked) },
        ...(required !== false && { required: [name] }),
      };
      const { requestedSchema, check } = parseForm(schema);
      const request = elicitation({ requestedSchema });
      const read = (result: JsonObject): unknown => contentOf(result)[name] ?? fallback;
      return { request, options: withCheck(time, check), read, skipped };
    }
    default:
      throw new AskInvalidError('"ask" of the question', KINDS);
  }
}

const KINDS = 'text, password, confirm, select, number, date, form, url or file';

function withCheck(options: AskOptions, check: ObjectSchema | undefined): AskOptions {
  return check === undefined ? options : { ...options, check };
}

function contentOf(result: JsonObject): JsonObject {
  return (result['content'] ?? {}) as JsonObject;
}

function mustBeUrl(url: unknown): string {
  if (typeof url === 'string' && URL.canParse(url)) return url;
  throw new AskInvalidError('"url" of the question', 'a URL');
}

function pageOf(asked: Extract<AskYield, { ask: 'password' | 'file' }>): AskPage {
  if (asked.ask === 'password') return { kind: 'password' };
  const { accept, multiple } = asked;
  return { kind: 'file', ...(accept !== undefined && { accept }), ...(multiple === true && { isMultiple: true }) };
}

type FieldYield = Extract<AskYield, { ask: 'text' | 'confirm' | 'select' | 'number' | 'date' }>;

function fieldOf(asked: FieldYield): JsonSchema {
  const { label, hint, placeholder } = asked;
  const description = [hint ?? placeholder, limitsOf(asked)].filter((text) => text !== undefined).join(' ');
  const words = { ...(label !== undefined && { title: label }), ...(description !== '' && { description }) };
  switch (asked.ask) {
    case 'confirm':
      return { type: 'boolean', ...words, ...given({ default: asked.default }) };
    case 'text': {
      const { minLength, maxLength, pattern, default: value } = asked;
      return { type: 'string', ...words, ...given({ minLength, maxLength, pattern, default: value }) };
    }
    case 'number': {
      const { min, max, step, default: value } = asked;
      const isWhole = Number.isInteger(step) && Number.isInteger(min ?? 0);
      const multipleOf = step !== undefined && step > 0 && (min ?? 0) % step === 0 ? step : undefined;
      const limits = given({ minimum: min, maximum: max, multipleOf: multipleOf === 1 ? undefined : multipleOf });
      return { type: isWhole ? 'integer' : 'number', ...words, ...limits, ...given({ default: value }) };
    }
    case 'date': {
      const { min, max, includeTime, default: value } = asked;
      const format = includeTime === true ? 'date-time' : 'date';
      return { type: 'string', format, ...words, ...given({ default: value, 'x-earliest': min, 'x-latest': max }) };
    }
    case 'select':
      return choiceOf(asked, words);
  }
}

function choiceOf(asked: Extract<AskYield, { ask: 'select' }>, words: JsonSchema): JsonSchema {
  if (!Array.isArray(asked.options) || asked.options.length === 0) {
    throw new AskInvalidError('"options" of the question', 'a list of texts or of { value, label }');
  }
  const options = (asked.options as readonly (string | AskOption)[])
    .map((option): AskOption => (typeof option === 'string' ? { value: option } : option))
    .filter(({ disabled }) => disabled !== true);
  const values = options.map(({ value }) => value);
  const isTitled = options.some(({ value, label }) => label !== undefined && label !== value);
  const titled = options.map(({ value, label, description }) => {
    return { const: value, title: description === undefined ? (label ?? value) : `${label ?? value}: ${description}` };
  });
  const preset = given({ default: asked.default });
  if (asked.multi !== true)
    return { type: 'string', ...words, ...(isTitled ? { oneOf: titled } : { enum: values }), ...preset };
  const items = isTitled ? { anyOf: titled } : { type: 'string' as const, enum: values };
  const minItems = asked.required === false ? undefined : 1;
  return { type: 'array', ...words, items, ...given({ minItems }), ...preset };
}

/** What a client's form cannot be told in other words. */
function limitsOf(asked: FieldYield): string | undefined {
  if (asked.ask === 'text' && asked.pattern !== undefined) return `Must match ${asked.pattern}`;
  if (asked.ask !== 'date' || (asked.min === undefined && asked.max === undefined)) return undefined;
  const from = asked.min === undefined ? '' : `from ${asked.min} `;
  return `A date ${from}${asked.max === undefined ? 'on' : `to ${asked.max}`}.`;
}

/** The members that are there. */
function given(members: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
