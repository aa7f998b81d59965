/**
 * The program that photons are read with: all of them together, so that what they share is parsed once.
 *
 * Owns: the parsed files, so that the next build of a watched project parses only what has changed.
 * Called by: `compile-photons.ts`.
 *
 * Invariants:
 * - G1 A file is parsed again exactly when its time or size has changed, or when another of its classes turns out to
 *   belong to a photon.
 */
import { readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';

import type {
  CompilerHost,
  Program,
  ResolvedModuleWithFailedLookupLocations,
  SourceFile,
  TypeChecker,
} from 'typescript';

import { augmentText } from './augment.ts';
import { findNodeTypes, readProjectOptions, type ProjectOptions } from './compiler-options.ts';
import { findClass, findDefaultClass } from './default-class.ts';
import { findOwnModule } from './own-modules.ts';
import { findLineage } from './photon-class.ts';
import { ts } from '../typescript.ts';

/** Where an import leads. */
export interface Resolution {
  /** Absolute path; undefined if it leads nowhere that the checker reads. */
  readonly path: string | undefined;
  /** A package's, or ours: not part of the project. */
  readonly isExternal: boolean;
}

/** Photons, read and ready to be asked about. */
export interface PhotonProgram {
  readonly program: Program;
  readonly checker: TypeChecker;
  /** Whether a file is the project's own source. */
  readonly isLocal: (file: SourceFile) => boolean;
  /** Where the imports of a local file lead, by what the source writes. */
  readonly resolutionsOf: (file: SourceFile) => ReadonlyMap<string, Resolution>;
}

interface CachedFile {
  readonly stamp: string;
  readonly file: SourceFile | undefined;
}

/** Builds programs, each out of the files of the last one. */
export class ProgramBuilder {
  readonly #directory: string;
  readonly #files = new Map<string, CachedFile>();
  readonly #resolutions = new Map<string, Map<string, Resolution>>();
  /** Names of classes that get the capabilities, by file; what was so in the last build counts no more. */
  readonly #augmented = new Map<string, Set<string>>();
  #photonFiles: ReadonlySet<string> = new Set();
  #nodeTypes: string | undefined;

  /** @param directory the project's folder, absolute */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Reads photons and all they import.
   *
   * @param files absolute paths
   */
  build(files: readonly string[]): PhotonProgram {
    this.#photonFiles = new Set(files);
    this.#augmented.clear();
    this.#nodeTypes = files.some(importsNode) ? findNodeTypes(this.#directory) : undefined;
    const project = readProjectOptions(this.#directory);
    const host = this.#createHost(project);
    for (;;) {
      const program = this.#createProgram(files, project, host);
      const checker = program.getTypeChecker();
      const isLocal = (file: SourceFile): boolean =>
        !file.isDeclarationFile &&
        !program.isSourceFileFromExternalLibrary(file) &&
        !program.isSourceFileDefaultLibrary(file);
      const photonProgram = { program, checker, isLocal, resolutionsOf: this.#resolutionsOf };
      const hasLearned = this.#learn(photonProgram, files);
      if (!hasLearned) return photonProgram;
    }
  }

  readonly #resolutionsOf = (file: SourceFile): ReadonlyMap<string, Resolution> =>
    this.#resolutions.get(file.fileName) ?? new Map();

  #createProgram(files: readonly string[], project: ProjectOptions, host: CompilerHost): Program {
    const { compilerOptions: options, globalTypes } = project;
    const nodeTypes = this.#nodeTypes === undefined ? [] : [this.#nodeTypes];
    const rootNames = [...files, ...globalTypes, ...nodeTypes];
    // No old program: it would not look again for what was missing, and parsed files are all that takes time.
    return ts.createProgram({ rootNames, options, host });
  }

  /** Finds out what only a whole program tells; answers whether it must be built again. */
  #learn({ program, checker, isLocal }: PhotonProgram, files: readonly string[]): boolean {
    let hasLearned = false;
    for (const path of files) {
      const file = program.getSourceFile(path);
      for (const declaration of file === undefined ? [] : findLineage(file, checker)) {
        const owner = declaration.getSourceFile();
        const name = declaration.name?.text;
        if (name === undefined || !isLocal(owner) || !ts.isSourceFile(declaration.parent)) continue;
        const names = this.#augmented.get(owner.fileName) ?? new Set();
        if (names.has(name)) continue;
        hasLearned ||= !this.#isDefaultOfPhoton(owner, name);
        this.#augmented.set(owner.fileName, names.add(name));
      }
    }
    return this.#learnNodeTypes(program, isLocal) || hasLearned;
  }

  #isDefaultOfPhoton(file: SourceFile, name: string): boolean {
    return this.#photonFiles.has(file.fileName) && findDefaultClass(file)?.name === name;
  }

  /** Node's declarations are long, so they are read only if somebody imports what they declare: here, a local file. */
  #learnNodeTypes(program: Program, isLocal: PhotonProgram['isLocal']): boolean {
    if (this.#nodeTypes !== undefined) return false;
    const needsTypes = program
      .getSourceFiles()
      .some((file) => isLocal(file) && [...this.#resolutionsOf(file).keys()].some((specifier) => isBuiltin(specifier)));
    if (needsTypes) this.#nodeTypes = findNodeTypes(this.#directory);
    return this.#nodeTypes !== undefined;
  }

  #createHost({ compilerOptions }: ProjectOptions): CompilerHost {
    const host = ts.createCompilerHost(compilerOptions, true);
    const cache = ts.createModuleResolutionCache(this.#directory, (path) => path, compilerOptions);
    return {
      ...host,
      getCurrentDirectory: () => this.#directory,
      getSourceFile: (path, options) => this.#readFile(path, options),
      resolveModuleNameLiterals: (literals, containingFile, _redirect, options) =>
        literals.map(({ text }) => {
          const own = findOwnModule(text);
          const found: ResolvedModuleWithFailedLookupLocations =
            own === undefined
              ? ts.resolveModuleName(text, containingFile, options, host, cache)
              : {
                  resolvedModule: { resolvedFileName: own, extension: ts.Extension.Ts, isExternalLibraryImport: true },
                };
          this.#remember(containingFile, text, found);
          return found;
        }),
    };
  }

  #remember(containingFile: string, specifier: string, found: ResolvedModuleWithFailedLookupLocations): void {
    const resolutions = this.#resolutions.get(containingFile) ?? new Map<string, Resolution>();
    const { resolvedModule } = found;
    resolutions.set(specifier, {
      path: resolvedModule?.resolvedFileName,
      isExternal: resolvedModule?.isExternalLibraryImport ?? false,
    });
    this.#resolutions.set(containingFile, resolutions);
  }

  #readFile(path: string, options: Parameters<CompilerHost['getSourceFile']>[1]): SourceFile | undefined {
    const names = this.#augmented.get(path);
    const stamp = `${stampOf(path)} ${this.#photonFiles.has(path)} ${[...(names ?? [])].join(' ')}`;
    const cached = this.#files.get(path);
    if (cached?.stamp === stamp) return cached.file;
    const file = this.#parse(path, options);
    this.#files.set(path, { stamp, file });
    return file;
  }

  #parse(path: string, options: Parameters<CompilerHost['getSourceFile']>[1]): SourceFile | undefined {
    const text = readText(path);
    if (text === undefined) return undefined;
    // Nobody asks for the comments of declarations, and they are half of them.
    if (path.endsWith('.d.ts')) return ts.createSourceFile(path, text, withoutComments(options));
    const file = ts.createSourceFile(path, text, options);
    // What is added behind a text that does not end would be blamed for it.
    if (hasSyntaxErrors(file)) return file;
    const defaultClass = this.#photonFiles.has(path) ? findDefaultClass(file) : undefined;
    const names = new Set([...(this.#augmented.get(path) ?? []), ...(defaultClass ? [defaultClass.name] : [])]);
    if (names.size === 0) return file;
    const classes = [...names].map((name) => findClass(file, name)).filter((found) => found !== undefined);
    return ts.createSourceFile(path, augmentText(file, classes), options);
  }
}

function withoutComments(
  options: Parameters<CompilerHost['getSourceFile']>[1],
): Exclude<Parameters<CompilerHost['getSourceFile']>[1], number> {
  const all = typeof options === 'object' ? options : { languageVersion: options };
  return { ...all, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
}

function importsNode(path: string): boolean {
  const { importedFiles } = ts.preProcessFile(readText(path) ?? '');
  return importedFiles.some(({ fileName }) => isBuiltin(fileName));
}

/** What the parser complained about is not part of the declared type. */
function hasSyntaxErrors(file: SourceFile): boolean {
  const diagnostics: unknown = Reflect.get(file, 'parseDiagnostics');
  return Array.isArray(diagnostics) && diagnostics.length > 0;
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'missing' : `${stats.mtimeMs}:${stats.size}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, ''); // It would count as a column.
  } catch {
    return undefined;
  }
}
