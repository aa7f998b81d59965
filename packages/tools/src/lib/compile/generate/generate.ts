/**
 * What `sundog generate` and `sundog dev` run for a project that depends on this package: it compiles the project's
 * photons into manifests and a module of actor classes.
 *
 * Owns: a compiler for each project, so that the next run of the same process compiles only what has changed.
 */
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { PhotonCompiler } from '../compile-photons.ts';
import { emitPhotons } from '../emit/emit-photons.ts';
import { formatProblem } from '../problem.ts';
import { ts } from '../typescript.ts';
import { checkMigrations, findConfiguration } from './check-migrations.ts';
import { findPhotonFiles } from './find-photon-files.ts';
import { PhotonCompileError } from './photon-errors.ts';

/** The project to write for. */
export interface PhotonProject {
  /** Absolute path of its folder. */
  readonly directory: string;
}

/** What was made, and out of what. */
export interface GeneratedPhotons {
  /** Paths are relative to the project's folder. */
  readonly files: { path: string; content: string }[];
  /** Absolute paths of what was read. */
  readonly watch: string[];
}

const MODULE = 'photons.generated.ts';
const compilers = new Map<string, PhotonCompiler>();
const lastTold = new Map<string, string>();

/**
 * Compiles the photons of a project.
 *
 * @param project to write for
 * @returns the modules to write: `<name>.manifest.ts` beside each photon, and `photons.generated.ts` in `src`, or in
 *   the project's folder if it has no `src`; nothing if there are no photons
 * @throws PhotonCompileError with every problem, if one of them is an error
 */
export async function generate({ directory }: PhotonProject): Promise<GeneratedPhotons> {
  const photonFiles = await findPhotonFiles(directory);
  const watch = [join(directory, 'package.json'), findConfiguration(directory) ?? '', ...photonFiles].filter(
    (path) => path !== '',
  );
  if (photonFiles.length === 0) return { files: [], watch };
  const compiler = compilers.get(directory) ?? new PhotonCompiler({ directory });
  compilers.set(directory, compiler);
  const { photons, problems } = compiler.compile(photonFiles);
  watch.push(...photons.flatMap(({ inputs }) => inputs), ...problems.map(({ file }) => file));
  const inputs = [...new Set(watch)];
  if (problems.some(({ severity }) => severity === 'error')) throw new PhotonCompileError(problems, inputs, directory);
  const note = checkMigrations(
    directory,
    photons.map(({ manifest }) => manifest.actorClass),
  );
  tell(directory, [...problems.map((problem) => formatProblem(problem, directory)), ...(note ? [note.text] : [])]);
  const folder = existsSync(join(directory, 'src')) ? join(directory, 'src') : directory;
  const layout = { module: join(folder, MODULE), directory, extension: findExtension(directory) };
  const files = emitPhotons(photons, layout).map(({ path, content }) => ({
    path: relative(directory, path).split(sep).join('/'),
    content,
  }));
  return { files, watch: inputs };
}

/** Says what is new: in `dev`, every save asks again. */
function tell(directory: string, lines: readonly string[]): void {
  const text = lines.join('\n\n');
  if (text !== '' && lastTold.get(directory) !== text) process.stderr.write(`${text}\n`);
  lastTold.set(directory, text);
}

/** A project without a tsconfig.json is bundled all the same, and bundlers take both. */
function findExtension(directory: string): '.ts' | '.js' {
  const file = join(directory, 'tsconfig.json');
  if (!existsSync(file)) return '.ts';
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config?: unknown };
  const noFiles = { ...ts.sys, readDirectory: (): string[] => [] };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, noFiles, directory);
  return options.allowImportingTsExtensions === true || options.rewriteRelativeImportExtensions === true
    ? '.ts'
    : '.js';
}
