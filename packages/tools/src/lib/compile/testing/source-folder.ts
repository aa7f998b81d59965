import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { MethodManifest, PhotonManifest } from '../../manifest/manifest.ts';
import { PhotonCompiler, type CompileResult } from '../compile-photons.ts';
import type { Problem } from '../problem.ts';

/** A photon compiled out of a text. */
export interface CompiledText extends CompileResult {
  /** Absolute path of its file. */
  readonly file: string;
  /** Its manifest, which must be there. */
  readonly manifest: PhotonManifest;
  /** One of its methods, which must be there. */
  readonly method: (name: string) => MethodManifest;
  /** The problems in short: `3:7 message`. */
  readonly complaints: readonly string[];
}

/** A folder for the photons of one test file. Its compiler is warm after the first. */
export class SourceFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'photons-'));
  readonly #compiler = new PhotonCompiler({ directory: this.path });
  #count = 0;

  /**
   * Compiles a photon, in a folder of its own.
   *
   * @param text of its file
   * @param name of the photon
   * @param files others beside it, by path
   */
  compile(
    text: string,
    name: string = 'sample',
    files: Readonly<Record<string, string | Uint8Array>> = {},
  ): CompiledText {
    const folder = join(this.path, String(this.#count++));
    const file = join(folder, `${name}.photon.ts`);
    for (const [path, content] of Object.entries({ ...files, [`${name}.photon.ts`]: text })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return this.compileFiles([file]);
  }

  /**
   * Compiles photons; the first one is the one that is asked about.
   *
   * @param files absolute paths
   */
  compileFiles(files: readonly string[]): CompiledText {
    const result = this.#compiler.compile(files);
    const [photon] = result.photons;
    const complaints = result.problems.map(shorten);
    const must = <Value>(value: Value | undefined): Value => {
      if (value === undefined) throw new Error(`it was left out: ${complaints.join('; ')}`);
      return value;
    };
    return {
      ...result,
      file: files[0] ?? '',
      get manifest() {
        return must(photon?.manifest);
      },
      method: (name) => must(photon?.manifest.methods[name]),
      complaints,
    };
  }

  /**
   * Compiles a photon with one method.
   *
   * @param comment of the method, without its frame
   * @param method its text
   */
  compileMethod(comment: string, method: string = 'run() {}'): CompiledText {
    return this.compile(`export default class Sample {\n/** ${comment} */\n${method}\n}\n`);
  }

  /**
   * Compiles a photon with a method for each comment.
   *
   * @param comments without their frames, each on one line
   * @returns for each comment its method, if it was not left out, and the problems on its line
   */
  compileComments(comments: readonly string[]): Map<string, { method?: MethodManifest; complaints: string[] }> {
    // Line 1 is the class, and each method takes one.
    const methods = comments.map((comment, index) => `/** ${comment} */ run${index}() {}\n`);
    const { photons, complaints } = this.compile(`export default class Sample {\n${methods.join('')}}\n`);
    return new Map(
      comments.map((comment, index) => {
        const method = photons[0]?.manifest.methods[`run${index}`];
        const own = complaints.filter((text) => text.startsWith(`${index + 2}:`));
        return [comment, { ...(method && { method }), complaints: own.map((text) => text.replace(/^\d+:/, '')) }];
      }),
    );
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function shorten({ severity, line, column, message }: Problem): string {
  return `${line}:${column} ${severity === 'warning' ? 'warning: ' : ''}${message}`;
}
