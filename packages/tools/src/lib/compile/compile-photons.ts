/**
 * Compiles photons: TypeScript and comments into manifests.
 *
 * Called by: the generator (`generate/`), which writes what comes out, and whoever watches files.
 *
 * Invariants:
 * - C1 What is wrong with one method leaves out that method, what is wrong with one photon that photon; everything else
 *   is compiled, and every problem is told.
 * - C2 The same files give the same manifests, whatever was compiled before.
 */
import { resolve } from 'node:path';

import type { SourceFile } from 'typescript';

import { compilePhoton, type CompiledPhoton, type PhotonCandidate } from './class/compile-photon.ts';
import { ProblemList, type Problem } from './problem.ts';
import { ProgramBuilder } from './program/photon-program.ts';
import { ts } from './typescript.ts';

export type { CompiledPhoton } from './class/compile-photon.ts';

/** What came of compiling. */
export interface CompileResult {
  /** In the order in which the files were given. */
  readonly photons: readonly CompiledPhoton[];
  /** By file and line. Whoever cannot do with less than everything looks for errors among them. */
  readonly problems: readonly Problem[];
}

/** How photons are compiled. */
export interface CompileOptions {
  /** Folder of the project, whose tsconfig.json and packages count; the current one unless given. */
  readonly directory?: string;
}

/** Compiles again and again; the second time is quick. */
export class PhotonCompiler {
  readonly #builder: ProgramBuilder;

  /** @param options of all its runs */
  constructor({ directory = process.cwd() }: CompileOptions = {}) {
    this.#builder = new ProgramBuilder(resolve(directory));
  }

  /**
   * Compiles photons as their files are at this moment.
   *
   * @param files paths of `.photon.ts` files
   */
  compile(files: readonly string[]): CompileResult {
    const problems = new ProblemList();
    const paths = files.map((file) => resolve(file));
    const photonProgram = this.#builder.build(paths);
    const candidates: PhotonCandidate[] = [];
    for (const path of paths) {
      const file = photonProgram.program.getSourceFile(path);
      if (file === undefined) {
        problems.error(path, { message: 'there is no such file', cure: 'Correct the path.' });
      } else if (!reportSyntax(photonProgram.program.getSyntacticDiagnostics(file), file, problems)) {
        const photon = compilePhoton(file, photonProgram, problems);
        if (photon !== undefined) candidates.push(photon);
      }
    }
    const photons = withoutTwins(candidates, problems);
    noteMissing(photons);
    return {
      photons: photons.map(({ file, manifest, inputs }) => ({ file, manifest, inputs })),
      problems: problems.list(),
    };
  }
}

/**
 * Compiles photons once.
 *
 * @param files paths of `.photon.ts` files
 * @param options folder of the project
 */
export function compilePhotons(files: readonly string[], options: CompileOptions = {}): CompileResult {
  return new PhotonCompiler(options).compile(files);
}

function reportSyntax(
  diagnostics: readonly import('typescript').DiagnosticWithLocation[],
  source: SourceFile,
  problems: ProblemList,
): boolean {
  for (const { start, length, messageText } of diagnostics) {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ');
    problems.error({ source, start, end: start + length }, { message, cure: 'Correct the syntax.' });
  }
  return diagnostics.length > 0;
}

/** Two photons of one name would be one actor class. */
function withoutTwins(candidates: readonly PhotonCandidate[], problems: ProblemList): PhotonCandidate[] {
  const byClass = new Map<string, PhotonCandidate>();
  for (const candidate of candidates) {
    const { name, actorClass } = candidate.manifest;
    const first = byClass.get(actorClass);
    if (first === undefined) byClass.set(actorClass, candidate);
    else {
      const message = `the photon ${name} has the actor class ${actorClass}, as ${first.file} has`;
      problems.error(candidate.file, { message, cure: 'Rename one of the two files.' });
    }
  }
  return [...byClass.values()];
}

/** A photon that is named but not there is found out by the first call otherwise. */
function noteMissing(photons: readonly PhotonCandidate[]): void {
  const known = new Set(photons.map(({ manifest }) => manifest.name));
  for (const { references, tags } of photons) {
    for (const { photon, isOptional, tag } of references) {
      if (known.has(photon) || isOptional) continue;
      const message = `@${tag.name}: ${photon} is none of the photons compiled here (${[...known].join(', ')}); calls to it fail`;
      tags.warning(tag, { message, cure: `Add ${photon}.photon.ts, or remove the name.` });
    }
  }
}
