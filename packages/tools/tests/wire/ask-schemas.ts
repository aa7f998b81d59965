/** What each request of ours to a client may look like, by version: as narrow as the dated specifications allow. */
import { flag, listOf, meta, shape, text, uri, type WireSchema } from './shape.ts';

const count = { type: 'integer', minimum: 0 } as const;
const number = { type: 'number' } as const;
const named = { 'title?': text, 'description?': text };
const choice = shape({ const: text, title: text });
const several = {
  type: { const: 'array' },
  ...named,
  'minItems?': count,
  'maxItems?': count,
  'default?': listOf(text),
};

/** `PrimitiveSchemaDefinition`: a field of a form. */
const field: WireSchema = {
  anyOf: [
    shape({
      type: { const: 'string' },
      ...named,
      'minLength?': count,
      'maxLength?': count,
      'format?': { enum: ['email', 'uri', 'date', 'date-time'] },
      'default?': text,
    }),
    shape({
      type: { enum: ['number', 'integer'] },
      ...named,
      'minimum?': number,
      'maximum?': number,
      'default?': number,
    }),
    shape({ type: { const: 'boolean' }, ...named, 'default?': flag }),
    shape({ type: { const: 'string' }, ...named, enum: listOf(text), 'enumNames?': listOf(text), 'default?': text }),
    shape({ type: { const: 'string' }, ...named, oneOf: listOf(choice), 'default?': text }),
    shape({ ...several, items: shape({ type: { const: 'string' }, enum: listOf(text) }) }),
    shape({ ...several, items: shape({ anyOf: listOf(choice) }) }),
  ],
};

const form = {
  'mode?': { const: 'form' },
  message: text,
  requestedSchema: shape({
    type: { const: 'object' },
    properties: { type: 'object', additionalProperties: field },
    'required?': listOf(text),
  }),
};
const visit = { mode: { const: 'url' }, message: text, url: uri };

const content: WireSchema = { type: 'object', required: ['type'] };
const sampling = {
  messages: listOf(
    shape({ role: { enum: ['user', 'assistant'] }, content: { anyOf: [content, listOf(content)] }, '_meta?': meta }),
  ),
  maxTokens: { type: 'integer' },
  'systemPrompt?': text,
  'temperature?': number,
  'stopSequences?': listOf(text),
  'modelPreferences?': shape({
    'hints?': listOf(shape({ 'name?': text })),
    'costPriority?': number,
    'speedPriority?': number,
    'intelligencePriority?': number,
  }),
  'includeContext?': { enum: ['none', 'thisServer', 'allServers'] },
  'metadata?': { type: 'object' },
  'tools?': listOf({ type: 'object', required: ['name', 'inputSchema'] }),
  'toolChoice?': shape({ 'mode?': { enum: ['auto', 'required', 'none'] } }),
} as const;

/** A request inside of `inputRequests` of 2026-07-28: no id, no elicitation id. */
export const inputRequest: WireSchema = {
  anyOf: [
    shape({ method: { const: 'elicitation/create' }, params: { anyOf: [shape(form), shape(visit)] } }),
    shape({ method: { const: 'sampling/createMessage' }, params: shape(sampling) }),
    shape({ method: { const: 'roots/list' }, 'params?': shape({ '_meta?': meta }) }),
  ],
};

const ofTask = { '_meta?': meta };
/** `elicitation/create` of 2025-11-25, which names what is visited. */
export const legacyVisit = shape({ ...visit, elicitationId: text, ...ofTask });

/** Parameters of requests of the session era, by method. */
export const legacyRequests: Readonly<Record<string, WireSchema>> = {
  'elicitation/create': { anyOf: [shape({ ...form, ...ofTask }), legacyVisit] },
  'sampling/createMessage': shape({ ...sampling, ...ofTask }),
  'roots/list': shape(ofTask),
};
