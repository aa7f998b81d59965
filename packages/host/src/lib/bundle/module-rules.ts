/**
 * Which files are modules of their own and of what type: wrangler's `rules`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { Plugin } from 'esbuild';

import type { ModuleRule } from '../config/project.ts';

/** A rule made ready to be asked. */
export interface ModuleMatcher {
  type: ModuleRule['type'];
  matches: RegExp;
}

/** A file that is a module of its own. */
export interface FoundModule {
  /** Name under which the code imports it, relative to the main module. */
  name: string;
  path: string;
  type: ModuleRule['type'];
}

const DEFAULT_RULES: readonly ModuleRule[] = [
  { type: 'Text', globs: ['**/*.txt', '**/*.html', '**/*.sql'], fallthrough: true },
  { type: 'Data', globs: ['**/*.bin'], fallthrough: true },
  { type: 'CompiledWasm', globs: ['**/*.wasm', '**/*.wasm?module'], fallthrough: true },
];

/**
 * The project's rules, then the default ones. A rule without `fallthrough` ends its type: later rules of that type,
 * the default ones among them, do not apply.
 *
 * @param rules the project's rules
 * @param extraDefaults default rules that hold only here
 * @returns one matcher per pattern, in the order they are asked
 */
export function createMatchers(
  rules: readonly ModuleRule[],
  extraDefaults: readonly ModuleRule[] = [],
): ModuleMatcher[] {
  const ended = new Set<string>();
  return [...rules, ...extraDefaults, ...DEFAULT_RULES].flatMap((rule) => {
    if (ended.has(rule.type)) return [];
    if (!rule.fallthrough) ended.add(rule.type);
    return rule.globs.map((glob) => ({ type: rule.type, matches: globToRegExp(glob) }));
  });
}

/**
 * `**` is any folders, `*` anything without a slash, all else itself, the question mark of `?module` included.
 *
 * @param glob the pattern
 * @returns the same as a regular expression over the whole path
 */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|[.+?^${}()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/**
 * Takes files that match a rule out of the bundle: the code imports them by a name that changes with their content.
 *
 * @param matchers the rules; ES modules and CommonJS are esbuild's own business
 * @param found where each build puts what it took out; cleared when a build starts
 * @param preserveFileNames true: the name is the file's own, without a hash
 * @returns the plugin
 */
export function separateModules(
  matchers: readonly ModuleMatcher[],
  found: Map<string, FoundModule>,
  preserveFileNames: boolean,
): Plugin {
  return {
    name: 'separate-modules',
    setup(build) {
      build.onStart(() => found.clear());
      for (const { type, matches } of matchers) {
        if (type === 'ESModule' || type === 'CommonJS') continue;
        build.onResolve({ filter: matches }, async (args) => {
          if (args.pluginData === separateModules) return undefined;
          const wanted = args.path.replace(/\?module$/, '');
          const { resolveDir, importer, kind } = args;
          const resolved = await build.resolve(wanted, { resolveDir, importer, kind, pluginData: separateModules });
          const path = resolved.errors.length === 0 ? resolved.path : join(resolveDir, wanted);
          const content = await readFile(path).catch(() => undefined);
          if (content === undefined) return undefined;
          const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
          const name = preserveFileNames ? basename(path) : `${hash}-${basename(path)}`;
          found.set(name, { name, path, type });
          return { path: `./${name}`, external: true, watchFiles: [path] };
        });
      }
    },
  };
}
