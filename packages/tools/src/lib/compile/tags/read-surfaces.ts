/** Who can reach a method, from its tags. */
import type { ObjectSchema } from '../../manifest/json-schema.ts';
import type { ContentAnnotations, Surface, ToolAnnotations } from '../../manifest/manifest.ts';
import { parseUriTemplate } from '../../manifest/uri-template.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import { formatKebab } from '../kebab-case.ts';
import type { TagSet } from './tag-set.ts';
import { splitWords } from '../split-words.ts';
import { parseNumber, parseSettings } from './tag-values.ts';

/** What the surfaces of a method depend on. */
export interface SurfaceSource {
  readonly tags: TagSet;
  /** Name of the method. */
  readonly method: string;
  /** The schema of its arguments. */
  readonly input: ObjectSchema;
  /** Whether the photon has a view of that id. */
  readonly hasView: (id: string) => boolean;
}

const verbs = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
const PROMPT_TAGS = ['prompt', 'Template'];
const RESOURCE_TAGS = ['resource', 'Static'];

/** Whether a method is reached by its HTTP routes alone, so that it gets a request and no arguments. */
export function isRoute(tags: TagSet): boolean {
  return Object.keys(verbs).some((name) => tags.has(name));
}

/**
 * Every way to a method, in the order of the source; a method that says nothing is a tool.
 *
 * @param source the method
 */
export function readSurfaces(source: SurfaceSource): Surface[] {
  const { tags } = source;
  const surfaces: Surface[] = tags.tags.flatMap((tag) => {
    if (isVerb(tag.name)) return readRoute(source, tag, verbs[tag.name]) ?? [];
    if (RESOURCE_TAGS.includes(tag.name)) return readResource(source, tag) ?? [];
    if (PROMPT_TAGS.includes(tag.name)) return { kind: 'prompt', ...readContentAnnotations(tags) };
    if (tag.name === 'expose') return readExpose(source, tag) ?? [];
    if (tag.name === 'webhook') return readWebhook(source, tag) ?? [];
    return [];
  });
  warnOfHandlers(source);
  const hasOtherShape = isRoute(tags) || [...RESOURCE_TAGS, ...PROMPT_TAGS].some((name) => tags.has(name));
  return tags.has('internal') || hasOtherShape ? surfaces : [readTool(source), ...surfaces];
}

function readTool({ tags, hasView }: SurfaceSource): Surface {
  const annotations = readAnnotations(tags);
  const content = readContentAnnotations(tags);
  const tag = tags.single('ui');
  const [view] = splitWords(tag?.text ?? '');
  if (tag !== undefined && (view === undefined || !hasView(view))) {
    tags.warning(tag, {
      message: view === undefined ? '@ui names no view' : `@ui ${view}: the photon has no view of that id`,
      cure: 'Write `@ui <id> ./path/to/view.html` in the comment of the class; the tool works without its view.',
    });
    return { kind: 'tool', annotations, ...content };
  }
  return { kind: 'tool', annotations, ...content, ...(view !== undefined && { ui: view }) };
}

function readAnnotations(tags: TagSet): ToolAnnotations {
  const title = tags.single('title')?.text;
  const closedWorld = tags.get('closedWorld');
  const destructive = tags.get('destructive');
  if (closedWorld !== undefined && tags.has('openWorld')) {
    const message = '@openWorld and @closedWorld are opposites';
    tags.error(closedWorld, { message, cure: 'Leave the one that is true.' });
  }
  if (destructive !== undefined && tags.has('readOnly')) {
    const message = '@readOnly and @destructive are opposites: what changes nothing destroys nothing';
    tags.error(destructive, { message, cure: 'Leave the one that is true.' });
  }
  return {
    ...(title !== undefined && title !== '' && { title }),
    ...(tags.has('readOnly') && { readOnlyHint: true }),
    ...(destructive !== undefined && { destructiveHint: true }),
    ...(tags.has('idempotent') && { idempotentHint: true }),
    ...(tags.has('openWorld') && { openWorldHint: true }),
    ...(closedWorld !== undefined && { openWorldHint: false }),
  };
}

/** `@audience` and `@priority`, for a surface that has content. */
function readContentAnnotations(tags: TagSet): { content?: ContentAnnotations } {
  const audience = readAudience(tags);
  const priority = readPriority(tags);
  if (audience === undefined && priority === undefined) return {};
  return { content: { ...(audience && { audience }), ...(priority !== undefined && { priority }) } };
}

function readAudience(tags: TagSet): ContentAnnotations['audience'] | undefined {
  const tag = tags.single('audience');
  if (tag === undefined) return undefined;
  const words = tag.text.split(',').flatMap(splitWords);
  const audience = words.filter((word) => word === 'user' || word === 'assistant');
  if (words.length > 0 && audience.length === words.length) return audience;
  const message = `@audience must be user, assistant or both, found "${tag.text}"`;
  return tags.error(tag, { message, cure: 'Correct the value.' });
}

function readPriority(tags: TagSet): number | undefined {
  const tag = tags.single('priority');
  if (tag === undefined) return undefined;
  const priority = parseNumber(tag.text);
  if (priority !== undefined && priority <= 1) return priority;
  const message = `@priority must be a number from 0 to 1, found "${tag.text}"`;
  return tags.error(tag, { message, cure: 'Correct the value.' });
}

function readRoute(
  { tags }: SurfaceSource,
  tag: DocTag,
  verb: (typeof verbs)[keyof typeof verbs],
): Surface | undefined {
  const [path = '', ...more] = splitWords(tag.text);
  const segments = path.split('/').slice(1);
  const names = segments.filter((segment) => segment.startsWith(':')).map((segment) => segment.slice(1));
  const fault =
    (!path.startsWith('/') && 'must begin with /') ||
    (more.length > 0 && 'must be the only word') ||
    (path !== '/' && segments.includes('') && 'has an empty segment') ||
    (names.some((name) => !isName(name)) && 'has a parameter without a name') ||
    (new Set(names).size < names.length && 'has a parameter twice') ||
    (/[?#]/.test(path) && 'has a query or a fragment');
  if (fault === false) return { kind: 'route', verb, path };
  return tags.error(tag, {
    message: `@${tag.name}: the path ${fault}, found "${tag.text}"`,
    cure: `Write it as in \`@${tag.name} /items/:id\`.`,
  });
}

function readResource({ tags, input }: SurfaceSource, tag: DocTag): Surface | undefined {
  const [uri = '', typeHere] = splitWords(tag.text.split('\n')[0] ?? '');
  const parsed = parseUriTemplate(uri);
  if (parsed.kind === 'fault') {
    return tags.error(tag, {
      message: `@${tag.name} ${uri}: ${parsed.fault}`,
      cure: 'Write a URI such as `note://all`, or a template such as `note://{id}`. Files belong to the class: `@resource <id> ./path`.',
    });
  }
  const known = Object.keys(input.properties ?? {});
  const unknown = parsed.variables.filter((name) => !known.includes(name));
  const missing = (input.required ?? []).filter((name) => !parsed.variables.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const what =
      unknown.length > 0 ? `{${unknown[0]}} is no argument of the method` : `the argument ${missing[0]} is not in it`;
    const cure = 'Give the method one argument for each variable of the URI, and no other that it needs.';
    return tags.error(tag, { message: `@${tag.name} ${uri}: ${what}`, cure });
  }
  const mimeType = typeHere ?? tags.single('mimeType')?.text;
  const { content } = readContentAnnotations(tags);
  return {
    kind: 'resource',
    uri,
    variables: parsed.variables,
    ...(mimeType !== undefined && mimeType !== '' && { mimeType }),
    ...(content && { annotations: content }),
  };
}

function readExpose({ tags, method }: SurfaceSource, tag: DocTag): Surface | undefined {
  const [visibility = 'private', ...more] = splitWords(tag.text);
  if ((visibility !== 'private' && visibility !== 'public') || more.length > 0) {
    const message = `@expose must be public, or nothing for pages of the same site, found "${tag.text}"`;
    return tags.error(tag, { message, cure: 'Write `@expose` or `@expose public`.' });
  }
  return { kind: 'expose', path: formatKebab(method), isPublic: visibility === 'public' };
}

function readWebhook({ tags, method }: SurfaceSource, tag: DocTag): Surface | undefined {
  const { text, inline } = parseSettings(tag.text);
  const [given = method, ...more] = splitWords(text);
  const path = given.startsWith('/') ? given.slice(1) : given;
  const isPath = more.length === 0 && path.split('/').every((segment) => /^[\w.~-]+$/.test(segment));
  if (!isPath) {
    const message = `@webhook: the path must be letters, digits, - . _ ~ and / between them, found "${text}"`;
    return tags.error(tag, { message, cure: 'Write it as in `@webhook stripe` or `@webhook github/push`.' });
  }
  const secretVariable = inline.get('secret');
  return { kind: 'webhook', path, ...(secretVariable && { secretVariable }) };
}

/** Elsewhere a name that begins with `handle` makes a webhook; a door to the world must not come of a name. */
function warnOfHandlers({ tags, method }: SurfaceSource): void {
  if (!/^handle[A-Z]/.test(method) || tags.has('webhook')) return;
  tags.warnOfOwner({
    message: `${method} is no webhook: its name alone does not open it to the world`,
    cure: 'Write @webhook if it is one; else name it otherwise, or leave it.',
  });
}

function isVerb(name: string): name is keyof typeof verbs {
  return Object.hasOwn(verbs, name);
}

function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}
