/** Which tags there are, what becomes of those that mean nothing here, and what an unknown one may have meant. */
import type { Words } from '../problem.ts';

const inClass = ['version', 'title', 'label', 'description', 'icon', 'icons', 'photon', 'photons', 'auth', 'stateful'];
const assetTags = ['ui', 'prompt', 'resource'];
const classOnly = ['version', 'photon', 'photons', 'auth', 'stateful', 'stamped', 'instanceArgument', 'dependencies'];
/** What a class says to people and to other programs. */
const aboutClass = ['author', 'license', 'repository', 'homepage', 'runtime', 'tags', 'persist', 'mcps', 'forkedFrom'];

const middleware = ['cached', 'timeout', 'retryable', 'throttled', 'debounced', 'queued', 'validate', 'fallback'];
const moreMiddleware = ['locked', 'logged', 'circuitBreaker', 'use'];
const annotations = [
  'title',
  'readOnly',
  'destructive',
  'idempotent',
  'openWorld',
  'closedWorld',
  'audience',
  'priority',
];
const surfaces = ['get', 'post', 'put', 'patch', 'delete', 'expose', 'webhook', 'Template', 'Static', 'mimeType'];
const aboutMethod = ['internal', 'scope', 'scheduled', 'cron', 'async', 'deprecated', 'icon', 'icons'];
const signature = ['param', 'returns', 'return'];
/** Kept in `tags`, for whoever shows the method. */
const forPeople = ['format', 'export', 'autorun', 'notify-on', 'example', 'throws', 'see', 'category', 'since', 'tags'];

const harmlessInClass = ['scope', 'internal', 'noworker', 'notify-on', 'example', 'see', 'category', 'since'];

/** Tags that only a photon's class has: a comment with one of them is about the photon. */
export const CLASS_TAGS: ReadonlySet<string> = new Set([...classOnly, ...aboutClass, 'worker', 'cli', 'mcp']);

/** Tags of methods that the compiler understands. */
const METHOD_TAGS: ReadonlySet<string> = new Set([
  ...middleware,
  ...moreMiddleware,
  ...annotations,
  ...surfaces,
  ...assetTags,
  ...aboutMethod,
  ...signature,
]);

/** Tags of methods that have a place of their own in the manifest, so that `tags` need not repeat them. */
export const STRUCTURED_TAGS: ReadonlySet<string> = new Set([...METHOD_TAGS].filter((name) => name !== 'deprecated'));

const honouredInClass: ReadonlySet<string> = new Set([
  ...inClass,
  ...classOnly,
  ...aboutClass,
  ...assetTags,
  ...harmlessInClass,
]);

interface Unhonoured extends Words {
  readonly severity: 'error' | 'warning';
}

/** Tags that photons use elsewhere and that do nothing here. */
const unhonoured: Readonly<Record<string, Unhonoured>> = {
  cli: {
    severity: 'error',
    message: '@cli: an actor cannot run programs of the machine',
    cure: 'Call a service over HTTP, or serve the program as a photon or MCP server of its own.',
  },
  class: {
    severity: 'error',
    message: '@class: methods are not shown by properties of a class here, so everybody would see this one',
    cure: 'Write `@scope name` instead, or check `this.caller` in the method.',
  },
  mcp: {
    severity: 'warning',
    message: '@mcp: no clients of other MCP servers are passed to the constructor; the parameter is undefined',
    cure: 'Call the server with fetch, or through a photon named by @photons.',
  },
  worker: {
    severity: 'warning',
    message: '@worker has no effect: every instance is an actor of its own already',
    cure: 'Remove the tag.',
  },
  idleTimeout: {
    severity: 'warning',
    message: '@idleTimeout has no effect: the engine evicts an instance that nobody uses, and brings it back',
    cure: 'Remove the tag.',
  },
  requiresConfig: {
    severity: 'warning',
    message: '@requiresConfig has no effect: the schedule is armed whatever is configured',
    cure: 'Look at `this.env` in the method and return if something is missing.',
  },
  ai: {
    severity: 'warning',
    message: '@ai has no effect: nothing is passed to the constructor for it',
    cure: 'Use `this.cf.ai`, or `this.sample` to ask the model of the client.',
  },
  env: {
    severity: 'warning',
    message: '@env has no effect: variables are declared in wrangler.jsonc',
    cure: 'Read them from `this.env`, or take them as parameters of the constructor.',
  },
};

/** Every tag that means something somewhere. */
export const KNOWN_TAGS: ReadonlySet<string> = new Set([
  ...honouredInClass,
  ...METHOD_TAGS,
  ...forPeople,
  ...Object.keys(unhonoured),
]);

/** What there is to say about a tag that does nothing. */
export interface TagNote extends Words {
  readonly severity: 'error' | 'warning';
}

/**
 * What must be said about a tag because it does not do what its author may think.
 *
 * @param name of the tag
 * @param where it stands
 * @returns undefined if the tag is honoured there, or harmless
 */
export function noteOfTag(name: string, where: 'class' | 'method'): TagNote | undefined {
  const known = unhonoured[name];
  if (known !== undefined) return known;
  if (where === 'class' && METHOD_TAGS.has(name) && !honouredInClass.has(name)) {
    return {
      severity: 'warning',
      message: `@${name} is a tag of methods and does nothing on the class`,
      cure: 'Move it into the comment of each method that it is for.',
    };
  }
  if (KNOWN_TAGS.has(name)) return undefined;
  const meant = nearestTag(name);
  if (meant === undefined) return undefined;
  return {
    severity: 'warning',
    message: `@${name} is not a tag that means anything; @${meant} is`,
    cure: `Write @${meant}, or another word if you mean something else.`,
  };
}

/** A known tag that differs by one or two letters. */
function nearestTag(name: string): string | undefined {
  const allowed = name.length < 6 ? 1 : 2;
  return [...KNOWN_TAGS].find(
    (known) => known.length > 3 && Math.abs(known.length - name.length) <= allowed && distance(known, name) <= allowed,
  );
}

/** How many letters must be added, removed, changed or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] ?? [];
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swap));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
