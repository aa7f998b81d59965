import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';

import * as v from 'valibot';

import type { Project } from '../config/project.ts';
import { applyFile } from './apply-file.ts';
import type { SundogPackage } from './find-sundog-packages.ts';
import { GeneratorError } from './generate-errors.ts';
import { importModule } from './import-module.ts';

/** What a generator is told about the project it writes for. */
export interface GeneratorProject {
  /** Absolute path of the project's folder. */
  directory: string;
  name: string;
}

/** A file that a generator wants. */
export interface GeneratedFile {
  /** Relative to the project's folder, and inside it. */
  path: string;
  content: string;
}

/** What a generator has made, and out of what. */
export interface Generated {
  files: GeneratedFile[];
  /**
   * Absolute paths of files and folders whose change asks for another run in `dev`; its own files are not among them.
   */
  watch?: string[];
}

/** What a package's generator module exports as `generate` or as its default. */
export type Generate = (
  project: GeneratorProject,
) => Promise<GeneratedFile[] | Generated> | GeneratedFile[] | Generated;

/** A file that a generator gave, and whether it had to be written. */
export interface GenerationResult {
  package: string;
  /** Absolute. */
  path: string;
  isChanged: boolean;
}

const generatorModule = v.object({
  generate: v.optional(v.function()),
  default: v.optional(v.unknown()),
});
const generatedFiles = v.array(v.object({ path: v.string(), content: v.string() }));
const generated = v.union([
  v.pipe(
    generatedFiles,
    v.transform((files) => ({ files, watch: [] as string[] })),
  ),
  v.object({ files: generatedFiles, watch: v.optional(v.array(v.string()), []) }),
]);

/** What all generators of a project have made. */
export interface Generation {
  results: GenerationResult[];
  /** Absolute paths of files and folders whose change asks for another run. */
  watch: string[];
}

/**
 * Runs the generators of packages, one after the other, and writes what has changed.
 *
 * @param project the project to write into
 * @param packages the packages; those without a generator are passed over
 * @returns every file that was asked for, and what it depends on
 * @throws GeneratorError naming the package whose generator failed; nothing of that package is written then
 */
export async function runGenerators(
  project: Pick<Project, 'directory' | 'name'>,
  packages: SundogPackage[],
): Promise<Generation> {
  const results: GenerationResult[] = [];
  const watched: string[] = [];
  const owners = new Map<string, string>();
  for (const installed of packages) {
    const { name, generate: file } = installed;
    if (file === undefined) continue;
    const { files, watch } = await runGenerator(project, installed, file);
    watched.push(...watch);
    for (const { path } of files) {
      const owner = owners.get(path);
      if (owner !== undefined) throw new GeneratorError(name, file, `writes ${path}, which ${owner} writes too.`);
    }
    for (const { path, content } of files) {
      owners.set(path, name);
      results.push({ package: name, path, isChanged: await applyFile(path, content) });
    }
  }
  return { results, watch: watched };
}

/** Asks one generator; the paths it gives come back absolute. */
async function runGenerator(
  { directory, name: projectName }: GeneratorProject,
  { name, directory: packageDirectory }: SundogPackage,
  file: string,
): Promise<Required<Generated>> {
  const generate = await loadGenerator(name, packageDirectory, file);
  let answer: unknown;
  try {
    answer = await generate({ directory, name: projectName });
  } catch (error) {
    throw new GeneratorError(name, file, `failed: ${messageOf(error)}`, error);
  }
  const given = v.safeParse(generated, answer);
  if (!given.success) {
    throw new GeneratorError(name, file, 'did not give a list of { path, content }, both texts.');
  }
  const files = given.output.files.map(({ path, content }) => {
    const absolute = join(directory, path);
    const inside = relative(directory, absolute);
    if (isAbsolute(path) || inside === '' || inside.startsWith('..')) {
      throw new GeneratorError(name, file, `wants to write ${path}, which is not inside the project.`);
    }
    return { path: absolute, content };
  });
  return { files, watch: given.output.watch };
}

async function loadGenerator(
  name: string,
  directory: string,
  file: string,
): Promise<(project: GeneratorProject) => unknown> {
  if (!existsSync(file))
    throw new GeneratorError(name, file, 'is not there. Correct sundog.generate in its package.json.');
  let module: unknown;
  try {
    module = await importModule(directory, file);
  } catch (error) {
    throw new GeneratorError(name, file, `could not be loaded: ${messageOf(error)}`, error);
  }
  const { output } = v.safeParse(generatorModule, module) as { output: { generate?: unknown; default?: unknown } };
  const generate = output.generate ?? output.default;
  if (typeof generate === 'function') return generate as (project: GeneratorProject) => unknown;
  throw new GeneratorError(name, file, 'exports no function `generate`.');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
