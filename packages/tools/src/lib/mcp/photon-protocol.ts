/**
 * All that MCP says about one photon, made once from its manifest: what its names mean, its lists as JSON text for each
 * era, and who the server is. A request then only adds its id.
 *
 * Called by: `serve` and `instance`, once for each photon.
 *
 * Invariants:
 * - T1 Only what the manifest has a surface for has a name here: a method without one cannot be reached by MCP.
 */
import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import type {
  Asset,
  Completion,
  ContentAnnotations,
  MethodManifest,
  PhotonManifest,
  Surface,
} from '../manifest/manifest.ts';
import { listBuiltinTools, type BuiltinDefinition, type BuiltinTool } from './builtin-tools.ts';
import type { Era } from './era.ts';
import { collectHeaderParameters, type HeaderParameter } from './header-parameters.ts';
import { addInstance } from './instance-argument.ts';
import { createIdentity, createServerInfo } from './server-info.ts';
import { getCompletion } from './completions.ts';
import { createOutputPromise, type OutputPromise } from './output-schema.ts';
import { invalidParams } from './mcp-error.ts';
import { readTextArguments } from './text-arguments.ts';
import { formatModernHead, type CacheHint } from './result-head.ts';
import { createResourceIndex, type ResourceIndex } from './resource-index.ts';

/** A tool by its name. */
export interface ToolEntry {
  readonly name: string;
  readonly target:
    | {
        readonly kind: 'method';
        readonly method: MethodManifest;
        readonly surface: ToolSurface;
        /** The arguments as they are listed: those of the method, and the instance's name if the photon takes it. */
        readonly input: ObjectSchema;
      }
    | { readonly kind: 'builtin'; readonly builtin: BuiltinTool; readonly definition: BuiltinDefinition };
  readonly eras: readonly Era[];
  /** What the tool says about its results; undefined if nothing. */
  readonly output: OutputPromise | undefined;
  /** Arguments that `Mcp-Param-*` headers repeat. */
  readonly headerParameters: readonly HeaderParameter[];
  /** What the content of its results says about itself: JSON text with a comma before it, empty if nothing. */
  readonly annotations: string;
}

/** The surface of a method that is a tool. */
export type ToolSurface = Extract<Surface, { kind: 'tool' }>;

/** A prompt by its name. */
export interface PromptEntry {
  readonly name: string;
  readonly description: string | undefined;
  readonly target:
    | { readonly kind: 'method'; readonly method: MethodManifest }
    | { readonly kind: 'asset'; readonly asset: Asset };
  /** What the content of its messages says about itself; undefined if nothing. */
  readonly annotations: ContentAnnotations | undefined;
}

/** An argument whose values another method gives: they are looked up when tools are listed. */
export interface ToolChoice {
  readonly tool: MethodManifest;
  readonly argument: string;
  readonly completion: Extract<Completion, { kind: 'method' }>;
}

/** What MCP says about one photon. */
export interface PhotonProtocol {
  readonly manifest: PhotonManifest;
  /** How the server introduces itself. */
  readonly serverInfo: JsonObject;
  /** The same in short: it goes with each result. */
  readonly identity: JsonObject;
  /** What results of 2026-07-28 begin with, after their brace. */
  readonly modernHead: string;
  /** In the order of the list. */
  readonly tools: ReadonlyMap<string, ToolEntry>;
  /** In the order of the list. */
  readonly prompts: ReadonlyMap<string, PromptEntry>;
  readonly resources: ResourceIndex;
  /** Which parts of MCP the photon has. */
  readonly has: {
    readonly tools: boolean;
    readonly prompts: boolean;
    readonly resources: boolean;
    readonly completions: boolean;
  };
  /** If there are any, the instance lists tools: only it knows the values. */
  readonly choices: readonly ToolChoice[];
  /** Entries on one page of a list. */
  readonly pageSize: number;
  /** For lists, assets and `server/discover`. */
  readonly cacheHint: CacheHint;
}

/** What a URI names. */
export interface ResourceMatch {
  /** The URI or template as the manifest has it. */
  readonly uri: string;
  readonly mimeType: string | undefined;
  readonly target:
    | {
        readonly kind: 'method';
        readonly method: MethodManifest;
        /** The template's variables, as the method's schema has them. */
        readonly args: JsonObject;
      }
    | { readonly kind: 'asset'; readonly asset: Asset };
}

/** How a photon is shown. */
export interface ProtocolOptions {
  /** Entries on one page of a list. Default 500: many clients never ask for a second page. */
  readonly pageSize?: number;
}

/** How long a client may keep a list. */
const listTtlMs = 60_000;

/**
 * Makes the protocol of a photon. Costs milliseconds for hundreds of methods: do it once.
 *
 * @param manifest of the photon
 * @param options how it is shown
 * @returns the protocol
 */
export function createPhotonProtocol(manifest: PhotonManifest, options: ProtocolOptions = {}): PhotonProtocol {
  const identity = createIdentity(manifest);
  const tools = listTools(manifest);
  const prompts = listPrompts(manifest);
  const resources = createResourceIndex(manifest);
  return {
    manifest,
    serverInfo: createServerInfo(manifest),
    identity,
    modernHead: formatModernHead(identity, 'complete'),
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    prompts: new Map(prompts.map((prompt) => [prompt.name, prompt])),
    resources,
    has: {
      tools: tools.length > 0,
      prompts: prompts.length > 0,
      resources: resources.entries.length > 0,
      completions: hasCompletions(prompts, resources),
    },
    choices: tools.flatMap(listChoices),
    pageSize: options.pageSize ?? 500,
    // Caches between clients may share what everybody may see.
    cacheHint: { ttlMs: listTtlMs, cacheScope: isOpen(manifest) ? 'public' : 'private' },
  };
}

/**
 * What a URI names.
 *
 * @param protocol of the photon
 * @param uri as a client sent it
 * @returns undefined if nothing: `createResourceNotFound` is the error for it
 */
export function findResource(protocol: PhotonProtocol, uri: string): ResourceMatch | undefined {
  const found = protocol.resources.find(uri);
  if (found === undefined) return undefined;
  const { uri: ownUri, mimeType, target } = found.entry;
  if (target.kind === 'asset') return { uri: ownUri, mimeType, target };
  const args = readTextArguments(found.variables, target.method.input);
  return { uri: ownUri, mimeType, target: { kind: 'method', method: target.method, args } };
}

/**
 * The tool of a name.
 *
 * @param protocol of the photon
 * @param name as a client sent it
 * @param era of the client
 * @returns the tool
 * @throws McpError -32602 if there is none for this era
 */
export function mustFindTool(protocol: PhotonProtocol, name: string, era: Era): ToolEntry {
  const tool = protocol.tools.get(name);
  if (tool === undefined || !tool.eras.includes(era)) throw invalidParams(`unknown tool: ${name}`);
  return tool;
}

/**
 * The prompt of a name.
 *
 * @param protocol of the photon
 * @param name as a client sent it
 * @returns the prompt
 * @throws McpError -32602 if there is none
 */
export function mustFindPrompt(protocol: PhotonProtocol, name: string): PromptEntry {
  const prompt = protocol.prompts.get(name);
  if (prompt === undefined) throw invalidParams(`unknown prompt: ${name}`);
  return prompt;
}

function isOpen(manifest: PhotonManifest): boolean {
  return manifest.auth === undefined || manifest.auth.scheme === 'open';
}

function listTools(manifest: PhotonManifest): readonly ToolEntry[] {
  const methods = Object.values(manifest.methods).flatMap((method): ToolEntry[] => {
    const surface = method.surfaces.find((one) => one.kind === 'tool');
    if (surface === undefined) return [];
    const input = manifest.takesInstance === true ? addInstance(method.input) : method.input;
    return [
      {
        name: method.name,
        target: { kind: 'method', method, surface, input },
        eras: ['legacy', 'modern'],
        output: createOutputPromise(method.output),
        headerParameters: collectHeaderParameters(input),
        annotations: surface.content === undefined ? '' : `,"annotations":${JSON.stringify(surface.content)}`,
      },
    ];
  });
  const builtins = listBuiltinTools(manifest).map((definition): ToolEntry => ({
    name: definition.name,
    target: { kind: 'builtin', builtin: definition.name, definition },
    eras: definition.eras,
    output: createOutputPromise(definition.output),
    headerParameters: [],
    annotations: '',
  }));
  return [...methods, ...builtins];
}

function listPrompts(manifest: PhotonManifest): readonly PromptEntry[] {
  const methods = Object.values(manifest.methods).flatMap((method): PromptEntry[] => {
    const surface = method.surfaces.find(({ kind }) => kind === 'prompt');
    if (surface?.kind !== 'prompt') return [];
    const { name, description } = method;
    return [{ name, description, target: { kind: 'method', method }, annotations: surface.content }];
  });
  const assets = manifest.assets
    .filter(({ kind }) => kind === 'prompt')
    .map((asset): PromptEntry => ({
      name: asset.id,
      description: asset.description,
      target: { kind: 'asset', asset },
      annotations: undefined,
    }));
  return [...methods, ...assets];
}

function listChoices(tool: ToolEntry): readonly ToolChoice[] {
  if (tool.target.kind === 'builtin') return [];
  const { method } = tool.target;
  return Object.entries(method.completions).flatMap(([argument, completion]) =>
    completion.kind === 'method' ? [{ tool: method, argument, completion }] : [],
  );
}

function hasCompletions(prompts: readonly PromptEntry[], resources: ResourceIndex): boolean {
  const methods = [
    ...prompts.flatMap(({ target }) => (target.kind === 'method' ? [target.method] : [])),
    ...resources.entries.flatMap(({ target }) =>
      target.kind === 'method' && target.isTemplate ? [target.method] : [],
    ),
  ];
  return methods.some((method) =>
    Object.keys(method.input.properties ?? {}).some((name) => getCompletion(method, name) !== undefined),
  );
}
