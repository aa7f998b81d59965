/**
 * Compiles one project's sources, again and again while they change.
 *
 * Owns: an esbuild context, which keeps what it has parsed.
 * Called by: the project's bundler.
 */
import { randomBytes } from 'node:crypto';
import { basename, join, relative, resolve, sep } from 'node:path';

import type { BuildContext, BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';

import type { Build } from '../../../bin/kept-build.mjs';
import type { Project } from '../config/project.ts';
import { createBundleError } from './bundle-error.ts';
import { formatGeneratedEntry, formatLabelConstants, GENERATED_ENTRY, METRICS_ENTRYPOINT } from './generated-entry.ts';
import { findFailedInputs, listInputs } from './list-inputs.ts';
import { createMatchers, separateModules, type FoundModule } from './module-rules.ts';
import { isNodeCompatible, nodeCompatibility } from './node-compatibility.ts';

/** How sources are compiled. */
export interface CompileOptions {
  /** `development` or `production`, as `process.env.NODE_ENV` shall say. */
  environment: 'development' | 'production';
  /** Whether every lone object in a console call reaches the log as JSON, or only a logger's entries. */
  keepsObjects: boolean;
  /** Whether a proxy that is trusted tells the client's address. */
  trustsProxy: boolean;
}

/** What is known of compiled sources besides their files. */
export interface Compiled {
  /** Names that the project's main exports. */
  exports: string[];
  /** Absolute paths of all files that were read. */
  inputs: string[];
  /** Files that are modules of their own, as they are. */
  separate: FoundModule[];
  /** Stands in the main module where the project's key shall be, and is as long. */
  label: string;
}

/** The main module and its source map; and what esbuild tells of them. */
export type CompiledSources = Build<Compiled> & { metafile: Metafile };

type EsbuildOptions = BuildOptions & { metafile: true; write: false };

/** Where the source map's paths lead from, the same in each run; nothing is written there. */
export const OUTPUT = '.sundog/index.js';

/** Compiles one project. Call `dispose` when done. */
export class ProjectCompiler {
  readonly #project: Project;
  readonly #options: CompileOptions;
  readonly #separate = new Map<string, FoundModule>();
  readonly #label = randomBytes(16).toString('hex');
  #additional: readonly FoundModule[] = [];
  #inputs: readonly string[] = [];
  #context: BuildContext<EsbuildOptions> | undefined;

  /**
   * @param project whose sources
   * @param options how
   */
  constructor(project: Project, options: CompileOptions) {
    this.#project = project;
    this.#options = options;
  }

  /** Absolute paths of all files that went into the last build; of one that failed, also of those it missed. */
  get inputs(): readonly string[] {
    return this.#inputs;
  }

  /**
   * Compiles the sources as they are now; a second time it reuses what it has parsed.
   *
   * @param main absolute path of the entry module
   * @param additional modules that imports are left to, as they are
   * @returns what the sources become
   * @throws BundleError for whatever is wrong with the sources
   */
  async compile(main: string, additional: readonly FoundModule[]): Promise<CompiledSources> {
    const { directory } = this.#project;
    this.#inputs = [main];
    this.#additional = additional;
    this.#context ??= await this.#createContext(main);
    const result = await this.#rebuild(this.#context);
    const { metafile, outputFiles } = result;
    const separate = [...this.#separate.values()];
    const copied = [...separate, ...additional].map(({ path }) => path);
    const inputs = [main, ...listInputs(metafile, directory), ...copied];
    this.#inputs = inputs;
    const exported = await this.#exports(main, result);
    const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
    return { files, details: { exports: exported, inputs, separate, label: this.#label }, metafile };
  }

  /** Lets the compiler go. */
  async dispose(): Promise<void> {
    await this.#context?.dispose();
    this.#context = undefined;
  }

  async #createContext(main: string): Promise<BuildContext<EsbuildOptions>> {
    const { context } = await import('esbuild');
    return context({
      ...this.#commonOptions(this.#plugins()),
      stdin: this.#entry(main),
      sourcemap: 'linked',
      sourcesContent: false,
    });
  }

  #entry(main: string): NonNullable<BuildOptions['stdin']> {
    const mainImport = this.#project.bundle.bundle ? main : `./${formatPlainName(this.#project, main)}`;
    return {
      contents: formatGeneratedEntry(mainImport, this.#options.trustsProxy),
      resolveDir: this.#project.directory,
      sourcefile: GENERATED_ENTRY,
      loader: 'js',
    };
  }

  #commonOptions(plugins: Plugin[]): EsbuildOptions {
    const { bundle, directory } = this.#project;
    const { environment, keepsObjects } = this.#options;
    return {
      absWorkingDir: directory,
      bundle: true,
      metafile: true,
      write: false,
      outfile: join(directory, OUTPUT),
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
        ...formatLabelConstants(this.#label, keepsObjects),
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
    return [
      // It is asked for every import of a file.
      ...(bundle.bundle && !bundle.findAdditionalModules ? [] : [this.#keepAdditional()]),
      separateModules(createMatchers(bundle.rules), this.#separate, bundle.preserveFileNames),
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

  async #rebuild(compiler: BuildContext<EsbuildOptions>): Promise<BuildResult<EsbuildOptions>> {
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

  async #exports(main: string, result: BuildResult<EsbuildOptions>): Promise<string[]> {
    const { metafile } = this.#project.bundle.bundle ? result : await this.#analyze(main);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    return exported.filter((name) => name !== METRICS_ENTRYPOINT);
  }

  /** Without bundling the generated entry only passes on what main exports: main has to be looked into. */
  async #analyze(main: string): Promise<BuildResult<EsbuildOptions>> {
    const { build } = await import('esbuild');
    try {
      return await build({ ...this.#commonOptions([]), entryPoints: [main], packages: 'external' });
    } catch (error) {
      throw await this.#translate(error);
    }
  }
}

/**
 * @param project a project without bundling
 * @param main absolute path of its entry module
 * @returns the name that its modules import it by
 */
export function formatPlainName(project: Project, main: string): string {
  return relative(project.bundle.baseDirectory, main).replaceAll(sep, '/');
}
