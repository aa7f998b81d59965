/** What a request to a person asks for, and what MCP's result of it is. */
import type { Json, JsonObject, JsonSchema } from '../../../manifest/json-schema.ts';
import { getObject, getString, isJsonObject } from '../../../manifest/json-values.ts';
import type { AskPage, AskRequest } from '../../../run/run.ts';

/** How a request is answered. */
export interface AskForm {
  /** What is asked, as text. */
  readonly question: string;
  /** A page to open. */
  readonly url?: string;
  readonly schema: JsonSchema;
  /** Whether it can be declined. */
  readonly canDecline: boolean;
  /** From what the form says to MCP's result. */
  readonly toResult: (value: Json) => JsonObject;
}

const nothing: JsonSchema = { type: 'object', properties: {} };

/**
 * Makes the form of an ask.
 *
 * @param request as MCP has it
 * @param page what is asked for, if the request is for a page like this one
 */
export function createAskForm({ method, params }: AskRequest, page?: AskPage): AskForm {
  const accept = (value: Json): JsonObject => ({ action: 'accept', content: value });
  const question = getString(params, 'message') ?? 'The tool asks:';
  const elicitation = { question, canDecline: true };
  if (page !== undefined) return { ...elicitation, schema: createPageSchema(page), toResult: accept };
  switch (method) {
    case 'elicitation/create': {
      const url = getString(params, 'url');
      const schema = getObject(params, 'requestedSchema') ?? nothing;
      if (url === undefined) return { ...elicitation, schema, toResult: accept };
      return { ...elicitation, url, schema: nothing, toResult: () => ({ action: 'accept' }) };
    }
    case 'sampling/createMessage':
      return {
        question: formatPrompt(params),
        canDecline: false,
        schema: object({ text: { type: 'string', title: 'Reply', 'x-field': 'textarea' } }),
        toResult: (value) => ({
          role: 'assistant',
          model: 'a person',
          content: { type: 'text', text: getString(asObject(value), 'text') ?? '' },
        }),
      };
    case 'roots/list':
      return { question: method, canDecline: false, schema: {}, toResult: asObject };
  }
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

function createPageSchema({ kind, accept = '', isMultiple }: AskPage): JsonSchema {
  if (kind === 'password') return object({ value: { type: 'string', title: 'Password', 'x-field': 'password' } });
  const file: JsonSchema = { type: 'object', 'x-field': 'file', 'x-accept': accept, title: 'File' };
  return object({ value: isMultiple === true ? { type: 'array', items: file, minItems: 1 } : file });
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** What a model would be told. */
function formatPrompt(params: JsonObject): string {
  const { systemPrompt, messages } = params;
  const lines = (Array.isArray(messages) ? messages : []).flatMap((message: Json) => {
    if (!isJsonObject(message)) return [];
    const content = [message['content'] ?? ''].flat().map((block) => {
      const text = isJsonObject(block) ? getString(block, 'text') : undefined;
      return text ?? JSON.stringify(block);
    });
    return [`${getString(message, 'role')}: ${content.join('\n')}`];
  });
  return [...(typeof systemPrompt === 'string' ? [systemPrompt] : []), ...lines].join('\n\n');
}
