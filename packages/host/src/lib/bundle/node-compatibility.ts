/**
 * What a Worker may import of Node's own modules, by its compatibility date and flags.
 */
import { builtinModules } from 'node:module';

import type { PartialMessage, Plugin } from 'esbuild';

const DEFAULT_SINCE = '2026-08-04';
/** Asked for inside the plugin's own resolving, so that it does not answer itself. */
const INNER = Symbol('inner');
const BUILTINS: ReadonlySet<string> = new Set(builtinModules.filter((name) => !name.startsWith('_')));

/**
 * @param compatibilityDate the project's date
 * @param flags the project's compatibility flags
 * @returns whether the engine offers Node's modules to this Worker
 */
export function isNodeCompatible(compatibilityDate: string, flags: readonly string[]): boolean {
  if (flags.includes('no_nodejs_compat')) return false;
  return flags.includes('nodejs_compat') || flags.includes('nodejs_compat_v2') || compatibilityDate >= DEFAULT_SINCE;
}

/**
 * Leaves Node's modules to the engine, under their `node:` names, also for `require`; or refuses them, naming the flag.
 *
 * @param isCompatible whether the engine offers them
 * @param flags the project's compatibility flags
 * @param aliases names that the project replaces itself
 * @returns the plugin
 */
export function nodeCompatibility(isCompatible: boolean, flags: readonly string[], aliases: readonly string[]): Plugin {
  return {
    name: 'node-compatibility',
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_]+(\/[a-z_]+)*$/ }, async (args) => {
        const bare = args.path.replace(/^node:/, '');
        const isPrefixed = args.path !== bare;
        if (args.pluginData === INNER || aliases.includes(args.path)) return undefined;
        if (!isPrefixed && !BUILTINS.has(bare)) return undefined;
        if (bare === 'async_hooks' && flags.includes('nodejs_als')) return { path: 'node:async_hooks', external: true };
        if (isCompatible) {
          return args.kind === 'require-call'
            ? { path: bare, namespace: 'node-require' }
            : { path: `node:${bare}`, external: true, sideEffects: false };
        }
        if (!isPrefixed) {
          const { kind, resolveDir, importer } = args;
          const found = await build.resolve(args.path, { kind, resolveDir, importer, pluginData: INNER });
          if (found.errors.length === 0) return found;
        }
        return { errors: [refusal(args.path)] };
      });
      build.onLoad({ filter: /.*/, namespace: 'node-require' }, ({ path }) => ({
        contents: `import builtin from ${JSON.stringify(`node:${path}`)};\nmodule.exports = builtin;`,
        loader: 'js',
      }));
    },
  };
}

function refusal(path: string): PartialMessage {
  return {
    text:
      `"${path}" is a module of Node. Workers have those with the compatibility flag "nodejs_compat" ` +
      `(on by default from compatibility date ${DEFAULT_SINCE}): add "compatibility_flags": ["nodejs_compat"]`,
  };
}
