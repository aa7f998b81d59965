import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import * as v from 'valibot';

import { dictionary, table, text } from '../fields.ts';
import type { BundleSettings, CustomBuild, ModuleRule } from '../project.ts';
import type { Reading } from '../reading.ts';

/** `rules`. */
export const rulesSchema = v.array(
  table({
    type: v.pipe(
      v.picklist(['ESModule', 'CommonJS', 'CompiledWasm', 'Text', 'Data', 'PythonModule', 'PythonRequirement']),
      v.check(
        (type) => !type.startsWith('Python'),
        'Python is not supported\nRemove the rule and write the Worker in TypeScript or JavaScript.',
      ),
    ),
    globs: v.array(text),
    fallthrough: v.optional(v.boolean()),
  }),
);

/** `build`. */
export const buildSchema = table({
  command: v.optional(text),
  cwd: v.optional(text),
  watch_dir: v.optional(v.union([text, v.array(text)])),
});

/** `alias` and `define`. */
const textsByName = dictionary(v.string());

/**
 * Reads how sources become modules.
 *
 * @param reading the configuration
 * @param main absolute path of the entry module
 * @returns the settings
 */
export async function readBundle(reading: Reading, main: string | undefined): Promise<BundleSettings> {
  const noBundle = reading.parse('no_bundle', v.boolean()) ?? false;
  const tsconfig = await readTsconfig(reading);
  const baseDirectory = reading.parse('base_dir', text);
  return {
    bundle: !noBundle,
    minify: reading.parse('minify', v.boolean()) ?? false,
    keepNames: reading.parse('keep_names', v.boolean()) ?? true,
    alias: reading.parse('alias', textsByName) ?? {},
    define: reading.parse('define', textsByName) ?? {},
    rules: (reading.parse('rules', rulesSchema) ?? []).map(({ type, globs, fallthrough }) => ({
      // The schema has refused Python's types.
      type: type as ModuleRule['type'],
      globs,
      fallthrough: fallthrough ?? false,
    })),
    tsconfig,
    jsxFactory: reading.parse('jsx_factory', text),
    jsxFragment: reading.parse('jsx_fragment', text),
    baseDirectory:
      baseDirectory === undefined ? dirname(main ?? reading.source.file) : resolve(reading.directory, baseDirectory),
    findAdditionalModules: reading.parse('find_additional_modules', v.boolean()) ?? noBundle,
    preserveFileNames: reading.parse('preserve_file_names', v.boolean()) ?? false,
  };
}

async function readTsconfig(reading: Reading): Promise<string | undefined> {
  const tsconfig = reading.parse('tsconfig', text);
  if (tsconfig === undefined) return undefined;
  const path = resolve(reading.directory, tsconfig);
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) {
    reading.report(
      ['tsconfig'],
      `tsconfig: there is no file ${tsconfig}`,
      'Name a file that exists, or remove the key.',
    );
  }
  return path;
}

/**
 * Reads the command that makes the entry module.
 *
 * @param reading the configuration
 * @returns the command, if there is one
 */
export function readCustomBuild(reading: Reading): CustomBuild | undefined {
  const build = reading.parse('build', buildSchema);
  if (build?.command === undefined) return undefined;
  const watch = build.watch_dir ?? 'src';
  return {
    command: build.command,
    directory: resolve(reading.directory, build.cwd ?? '.'),
    watchDirectories: (Array.isArray(watch) ? watch : [watch]).map((folder) => resolve(reading.directory, folder)),
  };
}
