/**
 * `tools/list`, `prompts/list`, `resources/list`, `resources/templates/list`: pages as JSON text, the same for all
 * clients of an era and therefore put together once.
 *
 * Called by: `serve`; `instance`, if tools have choices.
 */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import type { Asset, Icon } from '../manifest/manifest.ts';
import { isSince, type Era } from './era.ts';
import { getString } from '../manifest/json-values.ts';
import { PagedList } from './paged-list.ts';
import type { PhotonProtocol, PromptEntry, ToolEntry } from './photon-protocol.ts';
import { formatAssetUri, type ResourceEntry } from './resource-index.ts';
import { formatCacheTail, formatHead } from './result-head.ts';
import { createIcons } from './server-info.ts';

/** Lists that come out of the manifest. */
export type ListMethod = 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';

/** The values of one argument of a tool, which only the instance knows. */
export interface FilledChoice {
  readonly tool: string;
  readonly argument: string;
  readonly values: readonly Json[];
}

const made = new WeakMap<PhotonProtocol, Map<string, PagedList>>();

/**
 * One page of a list.
 *
 * @param protocol of the photon
 * @param method which list
 * @param version of the client; undefined if it said none
 * @param params of the request: its cursor
 * @returns JSON text of the result
 * @throws McpError -32602 if the cursor is none of this list
 */
export function formatListResult(
  protocol: PhotonProtocol,
  method: ListMethod,
  version: string | undefined,
  params: JsonObject,
): string {
  let lists = made.get(protocol);
  if (lists === undefined) {
    lists = new Map();
    made.set(protocol, lists);
  }
  const era: Era = isSince(version, '2026-07-28') ? 'modern' : 'legacy';
  const key = `${era} ${method}`;
  let list = lists.get(key);
  if (list === undefined) {
    list = createList(protocol, method, version, listItems(protocol, method, era));
    lists.set(key, list);
  }
  return list.getPage(getString(params, 'cursor'));
}

/**
 * One page of `tools/list` with the choices of this moment.
 *
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @param params of the request: its cursor
 * @param choices what each of `protocol.choices` can be; one that is missing stays open
 * @returns JSON text of the result
 * @throws McpError -32602 if the cursor is none of this list, or a choice has changed since
 */
export function formatChosenToolList(
  protocol: PhotonProtocol,
  version: string | undefined,
  params: JsonObject,
  choices: readonly FilledChoice[],
): string {
  const era: Era = isSince(version, '2026-07-28') ? 'modern' : 'legacy';
  const items = listTools(protocol, era, choices);
  return createList(protocol, 'tools/list', version, items).getPage(getString(params, 'cursor'));
}

const listKeys: Readonly<Record<ListMethod, string>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
};

function createList(
  protocol: PhotonProtocol,
  method: ListMethod,
  version: string | undefined,
  items: readonly object[],
): PagedList {
  return new PagedList(
    items.map((item) => JSON.stringify(item)),
    {
      key: listKeys[method],
      head: formatHead(protocol, version),
      tail: formatCacheTail(version, protocol.cacheHint),
      pageSize: protocol.pageSize,
    },
  );
}

function listItems(protocol: PhotonProtocol, method: ListMethod, era: Era): readonly object[] {
  switch (method) {
    case 'tools/list':
      return listTools(protocol, era, []);
    case 'prompts/list':
      return [...protocol.prompts.values()].map(createPrompt);
    case 'resources/list':
      return protocol.resources.entries.filter((entry) => !isTemplate(entry)).map(createResource);
    case 'resources/templates/list':
      return protocol.resources.entries.filter(isTemplate).map(createResource);
  }
}

function isTemplate(entry: ResourceEntry): boolean {
  return entry.target.kind === 'method' && entry.target.isTemplate;
}

function listTools(protocol: PhotonProtocol, era: Era, choices: readonly FilledChoice[]): readonly object[] {
  return [...protocol.tools.values()]
    .filter((tool) => tool.eras.includes(era))
    .map((tool) => createTool(protocol, tool, era, choices));
}

function createTool(protocol: PhotonProtocol, tool: ToolEntry, era: Era, choices: readonly FilledChoice[]): object {
  const output = tool.output === undefined ? undefined : tool.output[era];
  if (tool.target.kind === 'builtin') {
    const { name, title, description, input, annotations } = tool.target.definition;
    return { name, title, description, inputSchema: input, outputSchema: output, annotations };
  }
  const { method, surface, input } = tool.target;
  const hasHints = Object.keys(surface.annotations).length > 0;
  const view = protocol.manifest.assets.find(({ id, kind }) => kind === 'ui' && id === surface.ui);
  return {
    name: tool.name,
    title: method.title,
    description: method.description,
    icons: getIcons(method.icons),
    inputSchema: nameDialect(
      fillChoices(
        input,
        choices.filter((choice) => choice.tool === tool.name),
      ),
    ),
    outputSchema: output,
    annotations: hasHints ? surface.annotations : undefined,
    // Every run can be left alone and asked for later. The other era needs no leave for it.
    execution: era === 'legacy' ? { taskSupport: 'optional' } : undefined,
    _meta: view === undefined ? undefined : createViewMeta(protocol.manifest.name, view),
  };
}

/** Clients differ in the dialect that they take a schema for; where definitions are, that matters. */
function nameDialect(input: ObjectSchema): object {
  return input.$defs === undefined ? input : { $schema: 'https://json-schema.org/draft/2020-12/schema', ...input };
}

function createViewMeta(photon: string, view: Asset): JsonObject {
  const resourceUri = formatAssetUri(photon, view);
  // The second is what hosts before MCP Apps 1.0 read.
  return { ui: { resourceUri }, 'ui/resourceUri': resourceUri };
}

function fillChoices(input: ObjectSchema, choices: readonly FilledChoice[]): ObjectSchema {
  let filled = input;
  for (const { argument, values } of choices) {
    const property = filled.properties?.[argument] ?? {};
    filled = { ...filled, properties: { ...filled.properties, [argument]: limitTo(property, values) } };
  }
  return filled;
}

/** The values that fit the type: texts that are numbers for numbers, and for a list what its items may be. */
function limitTo(schema: JsonSchema, values: readonly Json[]): JsonSchema {
  const { type = 'string', items } = schema;
  const types = [type].flat();
  if (types.includes('array')) return typeof items === 'object' ? { ...schema, items: limitTo(items, values) } : schema;
  const fitting = types.includes('string') ? values : values.map(Number).filter((value) => Number.isFinite(value));
  if (fitting.length === 0) return schema;
  return { ...schema, enum: types.includes('null') ? [...fitting, null] : fitting };
}

function createPrompt(prompt: PromptEntry): object {
  const { name, description, target } = prompt;
  if (target.kind === 'asset') return { name, description };
  const { title, icons, input } = target.method;
  const required = new Set(input.required);
  return {
    name,
    title,
    description,
    icons: getIcons(icons),
    arguments: Object.entries(input.properties ?? {}).map(([argument, schema]) => ({
      name: argument,
      title: schema.title,
      description: schema.description,
      required: required.has(argument),
    })),
  };
}

function createResource(entry: ResourceEntry): object {
  const { uri, mimeType, target } = entry;
  if (target.kind === 'asset') {
    const { id, description, content } = target.asset;
    return { uri, name: id, description, mimeType, size: measure(content) };
  }
  const { name, title, description, icons } = target.method;
  const place = target.isTemplate ? { uriTemplate: uri } : { uri };
  return { ...place, name, title, description, icons: getIcons(icons), mimeType, annotations: target.annotations };
}

function getIcons(icons: readonly Icon[] | undefined): readonly JsonObject[] | undefined {
  return icons === undefined || icons.length === 0 ? undefined : createIcons(icons);
}

function measure(content: Asset['content']): number {
  if ('text' in content) return new TextEncoder().encode(content.text).length;
  const padding = content.base64.endsWith('==') ? 2 : content.base64.endsWith('=') ? 1 : 0;
  return (content.base64.length / 4) * 3 - padding;
}
