/**
 * Turns one project's sources into the modules that the engine loads, again and again while they change.
 *
 * Owns: an esbuild context and the folder it writes to.
 * Called by: the host, which builds before it starts an engine.
 *
 * Invariants
 * B1. A build either gives all modules or throws one BundleError that names every problem it found.
 * B2. What a build wrote is never changed nor removed here: an engine may be started again from it, however many
 *     builds have failed since. Each build has a folder of its own, which is the caller's to remove.
 * B3. Module names start with the project's name, so that a line of a stack trace belongs to one project.
 */
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';

import { build, context, type BuildContext, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';

import type { Project } from '../config/project.ts';
import { EmbeddedFile, type EngineModule } from '../engine/engine-config.ts';
import { createEngineModule, findAdditionalModules } from './additional-modules.ts';
import { BundleError, createBundleError } from './bundle-error.ts';
import { checkExports } from './check-exports.ts';
import { runCustomBuild } from './custom-build.ts';
import { formatGeneratedEntry, formatLabelConstants, GENERATED_ENTRY, METRICS_ENTRYPOINT } from './generated-entry.ts';
import { findFailedInputs, listInputs } from './list-inputs.ts';
import { createMatchers, separateModules, type FoundModule, type ModuleMatcher } from './module-rules.ts';
import { isNodeCompatible, nodeCompatibility } from './node-compatibility.ts';

/** How the host wants a project built. */
export interface BundlerOptions {
  /** Folder for what is written; the bundler's own. */
  outputDirectory: string;
  /** `development` or `production`, as `process.env.NODE_ENV` shall say. */
  environment: 'development' | 'production';
  /** Whether every lone object in a console call reaches the log as JSON, or only a logger's entries. */
  keepsObjects: boolean;
  /** Whether a proxy that is trusted tells the client's address. */
  trustsProxy: boolean;
  /** What the project's console lines carry. */
  logKey: string;
}

/** One build of a project. */
export interface Bundle {
  /** The main module first; empty in a project of assets alone. */
  modules: EngineModule[];
  /** Names that the project's main exports. */
  exports: string[];
  /** The folder that was written; undefined in a project of assets alone. */
  folder: string | undefined;
  /** Source map of the main module; its name is the key that stack traces use. */
  sourceMap: { moduleName: string; path: string; sourcesRelativeTo: string } | undefined;
  /** Entrypoint that answers with what was counted. */
  metricsEntrypoint: string | undefined;
}

type CompilerOptions = BuildOptions & { metafile: true; write: false };

const EMPTY: Bundle = {
  modules: [],
  exports: [],
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
  readonly #separate = new Map<string, FoundModule>();
  #additional: FoundModule[] = [];
  #inputs: readonly string[] = [];
  #builds = 0;
  #context: BuildContext<CompilerOptions> | undefined;

  /**
   * @param project what to build
   * @param options how, and where to
   */
  constructor(project: Project, options: BundlerOptions) {
    this.#project = project;
    this.#options = options;
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
    this.#additional = await this.#findAdditional(main);
    this.#context ??= await this.#createContext(main);
    const result = await this.#rebuild(this.#context);
    const copied = [...this.#separate.values(), ...this.#additional].map(({ path }) => path);
    this.#inputs = [main, ...listInputs(result.metafile, project.directory), ...copied];
    const exported = await this.#exports(main, result);
    checkExports(project, exported);
    return this.#write(main, result, exported);
  }

  /** Lets the compiler go; files already written stay. */
  async dispose(): Promise<void> {
    await this.#context?.dispose();
    this.#context = undefined;
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

  #createContext(main: string): Promise<BuildContext<CompilerOptions>> {
    return context({
      ...this.#commonOptions(this.#plugins()),
      stdin: this.#entry(main),
      sourcemap: 'linked',
      sourcesContent: false,
    });
  }

  #entry(main: string): NonNullable<BuildOptions['stdin']> {
    const mainImport = this.#project.bundle.bundle ? main : `./${this.#plainName(main)}`;
    return {
      contents: formatGeneratedEntry(mainImport, this.#options.trustsProxy),
      resolveDir: this.#project.directory,
      sourcefile: GENERATED_ENTRY,
      loader: 'js',
    };
  }

  #commonOptions(plugins: Plugin[]): CompilerOptions {
    const { bundle, directory } = this.#project;
    const { environment, keepsObjects, logKey } = this.#options;
    return {
      absWorkingDir: directory,
      bundle: true,
      metafile: true,
      write: false,
      outfile: join(this.#options.outputDirectory, 'index.js'),
      format: 'esm',
      target: 'es2024',
      charset: 'utf8',
      conditions: ['workerd', 'worker', 'browser'],
      external: ['node:*', 'cloudflare:*', 'workerd:*'],
      loader: { '.js': 'jsx', '.mjs': 'jsx', '.cjs': 'jsx' },
      minify: bundle.minify,
      keepNames: bundle.keepNames,
      alias: bundle.alias,
      define: {
        'navigator.userAgent': '"Cloudflare-Workers"',
        'process.env.NODE_ENV': JSON.stringify(environment),
        ...bundle.define,
        ...formatLabelConstants(logKey, keepsObjects),
      },
      ...(bundle.tsconfig === undefined ? {} : { tsconfig: bundle.tsconfig }),
      ...(bundle.jsxFactory === undefined ? {} : { jsxFactory: bundle.jsxFactory }),
      ...(bundle.jsxFragment === undefined ? {} : { jsxFragment: bundle.jsxFragment }),
      logLevel: 'silent',
      plugins,
    };
  }

  #plugins(): Plugin[] {
    const { bundle, compatibilityDate, compatibilityFlags } = this.#project;
    const isCompatible = isNodeCompatible(compatibilityDate, compatibilityFlags);
    const matchers: ModuleMatcher[] = createMatchers(bundle.rules);
    return [
      this.#keepAdditional(),
      separateModules(matchers, this.#separate, bundle.preserveFileNames),
      nodeCompatibility(isCompatible, compatibilityFlags, Object.keys(bundle.alias)),
    ];
  }

  /** Leaves imports of additional modules, and without bundling of main itself, as they are. */
  #keepAdditional(): Plugin {
    return {
      name: 'keep-additional',
      setup: (compiler) => {
        compiler.onResolve({ filter: /^\./ }, (args) => {
          if (args.importer === '' || args.importer.endsWith(GENERATED_ENTRY)) {
            return this.#project.bundle.bundle ? undefined : { path: args.path, external: true };
          }
          const path = resolve(args.resolveDir, args.path);
          const found = this.#additional.find((module) => module.path === path);
          return found === undefined ? undefined : { path: `./${found.name}`, external: true };
        });
      },
    };
  }

  async #rebuild(compiler: BuildContext<CompilerOptions>): Promise<BuildResult<CompilerOptions>> {
    try {
      return await compiler.rebuild();
    } catch (error) {
      const { main = '', directory } = this.#project;
      const options = this.#commonOptions(this.#plugins());
      this.#inputs = await findFailedInputs(error, { ...options, entryPoints: [main] }, directory);
      throw await this.#translate(error);
    }
  }

  async #translate(error: unknown): Promise<unknown> {
    const messages = (error as Partial<BuildResult>).errors;
    return messages === undefined ? error : createBundleError(this.#project.name, messages);
  }

  async #exports(main: string, result: BuildResult<CompilerOptions>): Promise<string[]> {
    const { metafile } = this.#project.bundle.bundle ? result : await this.#analyze(main);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    return exported.filter((name) => name !== METRICS_ENTRYPOINT);
  }

  /** Without bundling the generated entry only passes on what main exports: main has to be looked into. */
  async #analyze(main: string): Promise<BuildResult<CompilerOptions>> {
    try {
      return await build({ ...this.#commonOptions([]), entryPoints: [main], packages: 'external' });
    } catch (error) {
      throw await this.#translate(error);
    }
  }

  async #write(main: string, result: BuildResult<CompilerOptions>, exported: string[]): Promise<Bundle> {
    const { name, bundle } = this.#project;
    const folder = await this.#createFolder();
    await Promise.all(
      result.outputFiles.map(({ path, contents }) => writeFile(join(folder, basename(path)), contents)),
    );
    const plain: FoundModule[] = bundle.bundle ? [] : [{ name: this.#plainName(main), path: main, type: 'ESModule' }];
    const files = [...plain, ...this.#separate.values(), ...this.#additional];
    const copies = await copyModules(files, join(folder, 'modules'));
    const moduleName = `${name}/${bundle.bundle ? 'index.js' : GENERATED_ENTRY}`;
    return {
      modules: [
        { name: moduleName, esModule: new EmbeddedFile(join(folder, 'index.js')) },
        ...copies.map((module) => createEngineModule(module, name)),
      ],
      exports: exported,
      folder,
      sourceMap: { moduleName, path: join(folder, 'index.js.map'), sourcesRelativeTo: this.#options.outputDirectory },
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

  #plainName(main: string): string {
    return relative(this.#project.bundle.baseDirectory, main).replaceAll(sep, '/');
  }
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
