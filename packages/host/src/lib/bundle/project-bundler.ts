/**
 * Turns one project's sources into the modules that the engine loads, again and again while they change.
 *
 * Owns: a compiler, the folder it writes to, and what is kept of a build for production.
 * Called by: the host, which builds before it starts an engine.
 *
 * Invariants
 * B1. A build either gives all modules or throws one BundleError that names every problem it found.
 * B2. What a build wrote is never changed nor removed here: an engine may be started again from it, however many
 *     builds have failed since. Each build has a folder of its own, which is the caller's to remove.
 * B3. Module names start with the project's name, so that a line of a stack trace belongs to one project.
 * B4. What is kept has a label in place of the project's key: that is known to one run of the host alone.
 */
import { readdirSync } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';

import { getKeptBuild, keepBuild, type Build, type BuiltFile, type NewBuild } from '../../../bin/kept-build.mjs';
import { listDependencies } from '../../../bin/list-dependencies.mjs';
import type { Project } from '../config/project.ts';
import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';
import { createEngineModule, findAdditionalModules } from './additional-modules.ts';
import { BundleError } from './bundle-error.ts';
import { checkExports } from './check-exports.ts';
import { runCustomBuild } from './custom-build.ts';
import { GENERATED_ENTRY, METRICS_ENTRYPOINT } from './generated-entry.ts';
import { createMatchers, type FoundModule } from './module-rules.ts';
import {
  formatPlainName,
  OUTPUT,
  ProjectCompiler,
  type Compiled,
  type CompiledSources,
  type CompileOptions,
} from './project-compiler.ts';

/** How the host wants a project built. */
export interface BundlerOptions extends CompileOptions {
  /** Folder for what is written; the bundler's own. */
  outputDirectory: string;
  /** What the project's console lines carry. */
  logKey: string;
}

/** One build of a project. */
export interface Bundle {
  /** The main module first; empty in a project of assets alone. */
  modules: EngineModule[];
  /** The folder that was written; undefined in a project of assets alone. */
  folder: string | undefined;
  /** Source map of the main module; its name is the key that stack traces use. */
  sourceMap: { moduleName: string; path: string; sourcesRelativeTo: string } | undefined;
  /** Entrypoint that answers with what was counted. */
  metricsEntrypoint: string | undefined;
}

const EMPTY: Bundle = {
  modules: [],
  folder: undefined,
  sourceMap: undefined,
  metricsEntrypoint: undefined,
};
const PLAIN_MODULES = [
  { type: 'ESModule' as const, globs: ['**/*.js', '**/*.mjs'], fallthrough: true },
  { type: 'CommonJS' as const, globs: ['**/*.cjs'], fallthrough: true },
];

/** Builds one project. Call `dispose` when done: it holds a compiler. */
export class ProjectBundler {
  readonly #project: Project;
  readonly #options: BundlerOptions;
  readonly #compiler: ProjectCompiler;
  #inputs: readonly string[] = [];
  #builds = 0;

  /**
   * @param project what to build
   * @param options how, and where to
   */
  constructor(project: Project, options: BundlerOptions) {
    this.#project = project;
    this.#options = options;
    this.#compiler = new ProjectCompiler(project, options);
  }

  /** Absolute paths of all files that went into the last build; of one that failed, also of those it missed. */
  get inputs(): readonly string[] {
    return this.#inputs;
  }

  /**
   * Builds the sources as they are now (B1); a second build reuses what the first one parsed.
   *
   * @returns the modules and what they are made of
   * @throws BundleError for whatever is wrong with the sources
   */
  async build(): Promise<Bundle> {
    const project = this.#project;
    const { main } = project;
    if (main === undefined) return EMPTY;
    this.#inputs = [main];
    if (project.customBuild !== undefined) await runCustomBuild(project.name, project.customBuild);
    await this.#checkMain(main);
    const additional = await this.#findAdditional(main);
    const { files, details } = await this.#getKeptOrCompile(main, additional);
    this.#inputs = details.inputs;
    checkExports(project, details.exports);
    return this.#write(main, files, { ...details, separate: [...details.separate, ...additional] });
  }

  /** Lets the compiler go; files already written stay. */
  async dispose(): Promise<void> {
    await this.#compiler.dispose();
  }

  async #checkMain(main: string): Promise<void> {
    const { name, configPath, bundle } = this.#project;
    const found = await stat(main).catch(() => undefined);
    if (found?.isFile() !== true) {
      throw new BundleError(
        name,
        `${configPath} names "${relative(dirname(configPath), main)}" as main, but there is no such file (${main}). ` +
          `Create it, or correct "main".`,
      );
    }
    if (!bundle.bundle && !['.js', '.mjs'].includes(extname(main))) {
      throw new BundleError(
        name,
        `${configPath} says "no_bundle", so main must be JavaScript, but it is ${basename(main)}. ` +
          `Remove "no_bundle", or name the compiled file.`,
      );
    }
  }

  async #findAdditional(main: string): Promise<FoundModule[]> {
    const { bundle } = this.#project;
    if (!bundle.findAdditionalModules) return [];
    const matchers = createMatchers(bundle.rules, bundle.bundle ? [] : PLAIN_MODULES);
    const found = await findAdditionalModules(bundle.baseDirectory, matchers);
    return found.filter(({ path }) => path !== main);
  }

  /**
   * While one edits, a compiler is needed that has read everything already. What such a compiler makes again is not
   * kept: it looks at times and sizes only. Without bundling there is nothing to save.
   */
  async #getKeptOrCompile(main: string, additional: FoundModule[]): Promise<Build<Compiled>> {
    const { name, directory, bundle } = this.#project;
    const { environment, keepsObjects, trustsProxy } = this.#options;
    if (environment === 'development' || this.#builds > 0 || !bundle.bundle) return this.#compile(main, additional);
    const settings = [formatBundlerKey(this.#project), additional, { environment, keepsObjects, trustsProxy }];
    const place = { directory, name: join('bundles', name), settings };
    const compile = async (): Promise<NewBuild<Compiled>> => {
      const { metafile, ...build } = await this.#compile(main, additional);
      const { alias, tsconfig } = bundle;
      const files = [...build.details.separate.map(({ path }) => path), ...listOwnSources()];
      return { ...build, listDependencies: () => listDependencies(metafile, { directory, alias, tsconfig, files }) };
    };
    return getKeptBuild<Compiled>(place) ?? keepBuild(place, compile);
  }

  /** What a build that fails has read is known, too. */
  async #compile(main: string, additional: FoundModule[]): Promise<CompiledSources> {
    try {
      return await this.#compiler.compile(main, additional);
    } finally {
      this.#inputs = this.#compiler.inputs;
    }
  }

  async #write(main: string, written: readonly BuiltFile[], compiled: Compiled): Promise<Bundle> {
    const { name, bundle, directory } = this.#project;
    const folder = await this.#createFolder();
    for (const file of written) {
      await writeFile(join(folder, file.name), replaceLabel(file.contents, compiled.label, this.#options.logKey));
    }
    const plain: FoundModule[] = bundle.bundle
      ? []
      : [{ name: formatPlainName(this.#project, main), path: main, type: 'ESModule' }];
    const files = [...plain, ...compiled.separate];
    const copies = await copyModules(files, join(folder, 'modules'));
    const moduleName = `${name}/${bundle.bundle ? 'index.js' : GENERATED_ENTRY}`;
    return {
      modules: [
        { name: moduleName, esModule: new EmbeddedFile(join(folder, 'index.js')) },
        ...copies.map((module) => createEngineModule(module, name)),
      ],
      folder,
      sourceMap: {
        moduleName,
        path: join(folder, 'index.js.map'),
        sourcesRelativeTo: dirname(join(directory, OUTPUT)),
      },
      metricsEntrypoint: METRICS_ENTRYPOINT,
    };
  }

  /** A folder of its own for this build (B2). */
  async #createFolder(): Promise<string> {
    const { outputDirectory } = this.#options;
    this.#builds += 1;
    const folder = join(outputDirectory, String(this.#builds));
    await mkdir(folder, { recursive: true });
    return folder;
  }
}

/**
 * @param project a project
 * @returns all that its bundle depends on besides sources, as text
 */
export function formatBundlerKey(project: Project): string {
  const { locations: _, notes: __, sources: ___, vars: ____, ...rest } = project;
  return JSON.stringify(rest);
}

/** How a build is made is part of what it is made of. */
function listOwnSources(): string[] {
  return readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name));
}

async function copyModules(modules: FoundModule[], folder: string): Promise<FoundModule[]> {
  return Promise.all(
    modules.map(async (module) => {
      const copy = join(folder, module.name);
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(module.path, copy);
      return { ...module, path: copy };
    }),
  );
}

/** As long as the label, so that positions in the source map stay. */
function replaceLabel(contents: Uint8Array, label: string, key: string): Uint8Array {
  const bytes = Buffer.from(contents);
  for (let at = bytes.indexOf(label); at !== -1; at = bytes.indexOf(label, at + key.length)) bytes.write(key, at);
  return bytes;
}
