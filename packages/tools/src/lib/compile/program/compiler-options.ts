import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { CompilerOptions } from 'typescript';

import { ts } from '../typescript.ts';

/** How a project's photons are read. */
export interface ProjectOptions {
  readonly compilerOptions: CompilerOptions;
  /** Declarations of what is global in the engine, by path. */
  readonly globalTypes: readonly string[];
}

/**
 * How the photons of a folder are read: strictly, as a bundler resolves names, with the engine's globals.
 *
 * Of the project's own tsconfig.json only `paths` and `baseUrl` count: they decide which module a name means.
 *
 * @param directory of the project, or of a photon that has none
 */
export function readProjectOptions(directory: string): ProjectOptions {
  const globalTypes = findTypes(directory, '@cloudflare/workers-types/experimental/index.d.ts');
  return {
    compilerOptions: {
      ...readPaths(directory),
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ESNext,
      lib: globalTypes === undefined ? ['lib.esnext.d.ts', 'lib.dom.d.ts'] : ['lib.esnext.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      moduleDetection: ts.ModuleDetectionKind.Force,
      allowImportingTsExtensions: true,
      allowJs: true,
      resolveJsonModule: true,
      types: [],
    },
    globalTypes: globalTypes === undefined ? [] : [globalTypes],
  };
}

/**
 * The file that declares Node's modules.
 *
 * @param directory of the project
 * @returns undefined if it is not installed: what comes out of these modules is then of type any
 */
export function findNodeTypes(directory: string): string | undefined {
  return findTypes(directory, '@types/node/index.d.ts');
}

/** Looks where the project would find a file of a package, then where this package does. */
function findTypes(directory: string, file: string): string | undefined {
  for (let folder = directory, last = ''; folder !== last; last = folder, folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', file);
    if (existsSync(candidate)) return candidate;
  }
  const paths = createRequire(import.meta.url).resolve.paths('x') ?? [];
  return paths.map((folder) => join(folder, file)).find((candidate) => existsSync(candidate));
}

function readPaths(directory: string): CompilerOptions {
  const file = ts.findConfigFile(directory, (path) => ts.sys.fileExists(path));
  if (file === undefined) return {};
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config?: unknown };
  const noFiles = { ...ts.sys, readDirectory: (): string[] => [] };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, noFiles, dirname(file));
  const { paths, baseUrl, pathsBasePath } = options;
  return {
    ...(paths && { paths }),
    ...(baseUrl !== undefined && { baseUrl, ignoreDeprecations: '6.0' }),
    ...(pathsBasePath !== undefined && { pathsBasePath }),
  };
}
