/**
 * What each message of ours may look like on the wire, by version: JSON Schemas of our own, as narrow as the dated
 * specifications of 2025-06-18, 2025-11-25 and 2026-07-28 allow, so that nothing else slips in. The official packages
 * have schemas too, which take all versions at once and ignore what they do not know.
 */
import { inputRequest, legacyVisit } from './ask-schemas.ts';
import { flag, listOf, meta, shape, text, uri, type WireSchema } from './shape.ts';

const base64 = { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' } as const;
const requestId = { type: ['string', 'integer'] } as const;

const annotations = shape({
  'audience?': listOf({ enum: ['user', 'assistant'] }),
  'priority?': { type: 'number', minimum: 0, maximum: 1 },
  'lastModified?': text,
});

const icons = listOf(
  shape({ src: uri, 'mimeType?': text, 'sizes?': listOf(text), 'theme?': { enum: ['light', 'dark'] } }),
);

// The specification's page on tools annotates embedded resources inside; its schema leaves that open.
const textContents = shape({ uri, 'mimeType?': text, text, 'annotations?': annotations, '_meta?': meta });
const blobContents = shape({ uri, 'mimeType?': text, blob: base64, 'annotations?': annotations, '_meta?': meta });
const contents: WireSchema = { anyOf: [textContents, blobContents] };

const media = { data: base64, mimeType: text, 'annotations?': annotations, '_meta?': meta };
const block: WireSchema = {
  anyOf: [
    shape({ type: { const: 'text' }, text, 'annotations?': annotations, '_meta?': meta }),
    shape({ type: { const: 'image' }, ...media }),
    shape({ type: { const: 'audio' }, ...media }),
    shape({ type: { const: 'resource' }, resource: contents, 'annotations?': annotations, '_meta?': meta }),
    shape({
      type: { const: 'resource_link' },
      uri,
      name: text,
      'title?': text,
      'description?': text,
      'mimeType?': text,
      'size?': { type: 'integer' },
      'icons?': icons,
      'annotations?': annotations,
      '_meta?': meta,
    }),
  ],
};

const objectSchema: WireSchema = { type: 'object', properties: { type: { const: 'object' } }, required: ['type'] };

const toolHints = shape({
  'title?': text,
  'readOnlyHint?': flag,
  'destructiveHint?': flag,
  'idempotentHint?': flag,
  'openWorldHint?': flag,
});

const toolName = { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,128}$' } as const;
const named = { 'title?': text, 'description?': text, 'icons?': icons, '_meta?': meta };
const legacyTool = shape({
  name: toolName,
  ...named,
  inputSchema: objectSchema,
  'outputSchema?': objectSchema,
  'annotations?': toolHints,
  'execution?': shape({ taskSupport: { enum: ['forbidden', 'optional', 'required'] } }),
});
const modernTool = shape({
  name: toolName,
  ...named,
  inputSchema: objectSchema,
  'outputSchema?': { type: 'object' },
  'annotations?': toolHints,
});
const prompt = shape({
  name: text,
  ...named,
  'arguments?': listOf(shape({ name: text, 'title?': text, 'description?': text, 'required?': flag })),
});
const resourceParts = { name: text, ...named, 'mimeType?': text, 'annotations?': annotations };
const resource = shape({ uri, ...resourceParts, 'size?': { type: 'integer', minimum: 0 } });
const template = shape({ uriTemplate: uri, ...resourceParts });

const implementation = shape({ name: text, 'title?': text, version: text, 'description?': text, 'icons?': icons });
const listing = { 'listChanged?': flag };
const commonCapabilities = {
  'tools?': shape(listing),
  'prompts?': shape(listing),
  'resources?': shape({ ...listing, 'subscribe?': flag }),
  'completions?': shape({}),
  'logging?': shape({}),
};
const taskCapability = shape({
  'list?': shape({}),
  'cancel?': shape({}),
  'requests?': shape({ 'tools?': shape({ 'call?': shape({}) }) }),
});

const taskParts = {
  taskId: text,
  status: { enum: ['working', 'input_required', 'completed', 'failed', 'cancelled'] },
  'statusMessage?': text,
  createdAt: time,
  lastUpdatedAt: time,
};
const duration = { type: 'integer', minimum: 0 } as const;
const legacyTaskParts = { ...taskParts, ttl: { type: ['integer', 'null'] }, 'pollInterval?': duration } as const;
const modernTaskParts = { ...taskParts, ttlMs: { type: ['integer', 'null'] }, 'pollIntervalMs?': duration } as const;

const inputRequests: WireSchema = { type: 'object', additionalProperties: inputRequest };

const modernMeta: WireSchema = {
  type: 'object',
  properties: { 'io.modelcontextprotocol/serverInfo': implementation },
  required: ['io.modelcontextprotocol/serverInfo'],
};
const modernHead = { resultType: { const: 'complete' }, _meta: modernMeta };
const cached = { ttlMs: duration, cacheScope: { enum: ['public', 'private'] } };
const page = { 'nextCursor?': text };
const completion = shape({
  values: { type: 'array', items: text, maxItems: 100 },
  'total?': duration,
  'hasMore?': flag,
});
const messages = listOf(shape({ role: { enum: ['user', 'assistant'] }, content: block }));

/** Results of the session era, by the method that they answer. */
export const legacyResults: Readonly<Record<string, WireSchema>> = {
  initialize: shape({
    protocolVersion: { enum: ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] },
    capabilities: shape({ ...commonCapabilities, 'tasks?': taskCapability }),
    serverInfo: implementation,
    'instructions?': text,
  }),
  empty: shape({}),
  'tools/list': shape({ tools: listOf(legacyTool), ...page }),
  'tools/call': shape({
    content: listOf(block),
    'structuredContent?': { type: 'object' },
    'isError?': flag,
    '_meta?': meta,
  }),
  'tools/call task': shape({ task: shape(legacyTaskParts) }),
  'prompts/list': shape({ prompts: listOf(prompt), ...page }),
  'prompts/get': shape({ 'description?': text, messages }),
  'resources/list': shape({ resources: listOf(resource), ...page }),
  'resources/templates/list': shape({ resourceTemplates: listOf(template), ...page }),
  'resources/read': shape({ contents: listOf(contents) }),
  'completion/complete': shape({ completion }),
  'tasks/get': shape(legacyTaskParts),
  'tasks/list': shape({ tasks: listOf(shape(legacyTaskParts)), ...page }),
};

/** Results of 2026-07-28, by the method that they answer. */
export const modernResults: Readonly<Record<string, WireSchema>> = {
  'server/discover': shape({
    ...modernHead,
    supportedVersions: { type: 'array', items: text, minItems: 1 },
    capabilities: shape({ ...commonCapabilities, 'extensions?': { type: 'object', additionalProperties: shape({}) } }),
    'instructions?': text,
    ...cached,
  }),
  empty: shape(modernHead),
  'tools/list': shape({ ...modernHead, tools: listOf(modernTool), ...page, ...cached }),
  'tools/call': shape({ ...modernHead, content: listOf(block), 'structuredContent?': {}, 'isError?': flag }),
  'tools/call task': shape({ resultType: { const: 'task' }, _meta: modernMeta, ...modernTaskParts }),
  'tools/call input': shape({
    resultType: { const: 'input_required' },
    _meta: modernMeta,
    'inputRequests?': inputRequests,
    requestState: text,
  }),
  'prompts/list': shape({ ...modernHead, prompts: listOf(prompt), ...page, ...cached }),
  'prompts/get': shape({ ...modernHead, 'description?': text, messages }),
  'resources/list': shape({ ...modernHead, resources: listOf(resource), ...page, ...cached }),
  'resources/templates/list': shape({ ...modernHead, resourceTemplates: listOf(template), ...page, ...cached }),
  'resources/read': shape({ ...modernHead, contents: listOf(contents), ...cached }),
  'completion/complete': shape({ ...modernHead, completion }),
  'tasks/get': shape({
    ...modernHead,
    ...modernTaskParts,
    'inputRequests?': inputRequests,
    'result?': { type: 'object' },
    'error?': shape({ code: { type: 'integer' }, message: text, 'data?': {} }),
  }),
  'subscriptions/listen': shape({
    resultType: { const: 'complete' },
    _meta: { ...modernMeta, required: ['io.modelcontextprotocol/subscriptionId'] },
  }),
};

const progressToken = { type: ['string', 'integer'] } as const;
const subscriptionMeta = shape({ 'io.modelcontextprotocol/subscriptionId': requestId });
const level = { enum: ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] } as const;

const streamNotifications: Readonly<Record<string, WireSchema>> = {
  'notifications/progress': shape({
    progressToken,
    progress: { type: 'number' },
    'total?': { type: 'number' },
    'message?': text,
  }),
  'notifications/message': shape({ level, 'logger?': text, data: {} }),
};

/** Parameters of notifications of the session era. */
export const legacyNotifications: Readonly<Record<string, WireSchema>> = {
  ...streamNotifications,
  'notifications/resources/updated': shape({ uri }),
  'notifications/elicitation/complete': shape({ elicitationId: text }),
  'notifications/tasks/status': shape(legacyTaskParts),
};

/** Parameters of notifications of 2026-07-28. */
export const modernNotifications: Readonly<Record<string, WireSchema>> = {
  ...streamNotifications,
  'notifications/tools/list_changed': shape({ _meta: subscriptionMeta }),
  'notifications/prompts/list_changed': shape({ _meta: subscriptionMeta }),
  'notifications/resources/list_changed': shape({ _meta: subscriptionMeta }),
  'notifications/resources/updated': shape({ _meta: subscriptionMeta, uri }),
  'notifications/tasks': { type: 'object', required: ['_meta', 'taskId', 'status', 'ttlMs'] },
  'notifications/subscriptions/acknowledged': shape({
    _meta: subscriptionMeta,
    notifications: shape({
      'toolsListChanged?': flag,
      'promptsListChanged?': flag,
      'resourcesListChanged?': flag,
      'resourceSubscriptions?': listOf(uri),
      'taskIds?': listOf(text),
    }),
  }),
};

const versions = shape({ supported: { type: 'array', items: text, minItems: 1 }, requested: text });

/** What an error says besides its message, by its code, where the specification wants that. */
export const errorData: Readonly<Record<number, WireSchema>> = {
  [-32021]: shape({ requiredCapabilities: { type: 'object', minProperties: 1 } }),
  [-32022]: versions,
  [-32042]: shape({ elicitations: { type: 'array', items: legacyVisit, minItems: 1 } }),
};

/** Codes of 2026-07-28: JSON-RPC's, its own, and those free for everybody, but for what versions before used. */
export const modernErrorCode: WireSchema = {
  anyOf: [
    { enum: [-32700, -32603, -32602, -32601, -32600, -32020, -32021, -32022] },
    { type: 'integer', minimum: -32019, maximum: -32000, not: { const: -32002 } },
  ],
};
