/**
 * Reads a project: finds its configuration file, parses it, chooses the environment, checks every key and fills in
 * what is left out. The readers of the single keys are in `keys/`.
 *
 * Called by: the host and the commands.
 */
import * as v from 'valibot';

import { findConfigFile, type ConfigFile } from './find-config-file.ts';
import { readAssets } from './keys/assets.ts';
import { readBundle, readCustomBuild } from './keys/bundle.ts';
import { readCrons } from './keys/crons.ts';
import { readD1Databases } from './keys/d1-databases.ts';
import { readDurableObjects } from './keys/durable-objects.ts';
import { readKvNamespaces } from './keys/kv-namespaces.ts';
import { readQueues } from './keys/queues.ts';
import { readR2Buckets } from './keys/r2-buckets.ts';
import { readServices } from './keys/services.ts';
import { readVars } from './keys/vars.ts';
import { readVersionMetadata } from './keys/version-metadata.ts';
import { readCompatibility, readMain, readName } from './keys/worker.ts';
import { readWorkerLoaders } from './keys/worker-loaders.ts';
import { readWorkflows } from './keys/workflows.ts';
import type { LocatedObject } from './located-tree.ts';
import { parseJsonc } from './parse-jsonc.ts';
import { parseToml } from './parse-toml.ts';
import { ConfigurationError, type Note, type Problem } from './problem.ts';
import type { Project } from './project.ts';
import { Reading } from './reading.ts';
import { selectEnvironment } from './select-environment.ts';

/** How to read a project. */
export interface ReadProjectOptions {
  /** The environment to choose; the top level if absent. */
  environment?: string | undefined;
}

/**
 * Reads the project in a folder.
 *
 * @param directory the project's folder, or its configuration file
 * @param options which environment
 * @returns the project, checked and complete
 * @throws ConfigurationError with everything that is wrong
 */
export async function readProject(directory: string, options: ReadProjectOptions = {}): Promise<Project> {
  const file = await findConfigFile(directory);
  const problems: Problem[] = [];
  const root = parseFile(file, problems);
  const findings = { problems, notes: [...file.notes] };
  const project = root === undefined ? undefined : await readTree(file, root, options.environment, findings);
  if (project === undefined || problems.length > 0) throw new ConfigurationError(inOrder(problems));
  return project;
}

/** Only a file without syntax errors is read further: what follows one is guesswork. */
function parseFile({ source, language }: ConfigFile, problems: Problem[]): LocatedObject | undefined {
  const isEmpty = source.text.trim() === '';
  const example =
    language === 'toml'
      ? 'name = "my-project", main = "src/index.ts" and compatibility_date = "…", a line each.'
      : '{ "name": "my-project", "main": "src/index.ts", "compatibility_date": "…" }.';
  const nothing = { location: source.locate({ start: 0, end: 1 }), cure: `Write one: ${example}` };
  if (isEmpty) {
    problems.push({ ...nothing, message: 'this file is empty' });
    return undefined;
  }
  const root = language === 'toml' ? parseToml(source, problems) : parseJsonc(source, problems);
  if (problems.length > 0) return undefined;
  if (root?.kind === 'object') return root;
  problems.push({ ...nothing, message: 'this file holds no object' });
  return undefined;
}

async function readTree(
  file: ConfigFile,
  root: LocatedObject,
  environment: string | undefined,
  findings: { problems: Problem[]; notes: Note[] },
): Promise<Project> {
  const { source, language } = file;
  const { entries, ownKeys } = selectEnvironment({ source, root, environment, ...findings });
  const reading = new Reading({ source, language, environment, entries, ...findings });
  const name = readName(reading, ownKeys.has('name'));
  const customBuild = readCustomBuild(reading);
  const main = await readMain(reading, customBuild !== undefined);
  checkLegacyEnvironments(reading);
  const resources = {
    kvNamespaces: readKvNamespaces(reading, name),
    d1Databases: readD1Databases(reading, name),
    r2Buckets: readR2Buckets(reading, name),
    ...readQueues(reading),
    ...readDurableObjects(reading, name),
    workflows: readWorkflows(reading, name),
    services: readServices(reading),
    workerLoaders: readWorkerLoaders(reading),
    versionMetadata: readVersionMetadata(reading),
    assets: await readAssets(reading),
    crons: readCrons(reading),
  };
  const { vars, secretNames, files } = await readVars(reading);
  const project: Project = {
    directory: reading.directory,
    configPath: source.file,
    name,
    environment,
    main,
    ...readCompatibility(reading),
    bundle: await readBundle(reading, main),
    customBuild,
    vars,
    secretNames,
    ...resources,
    notes: findings.notes,
    locations: reading.locations,
    sources: [source.file, ...files],
  };
  checkNeedsMain(reading, project);
  return project;
}

function checkLegacyEnvironments(reading: Reading): void {
  if (reading.parse('legacy_env', v.boolean()) !== false) return;
  const cure = 'Remove it: each environment is a Worker of its own, named <name>-<environment>.';
  reading.report(['legacy_env'], 'legacy_env: environments of one Worker are not supported', cure);
}

/** Static files alone have nobody to hand bindings and events to. */
function checkNeedsMain(reading: Reading, project: Project): void {
  if (project.main !== undefined || reading.has('main') || !reading.has('assets')) return;
  const needs = [
    { key: 'durable_objects', count: project.durableObjects.length },
    { key: 'triggers', count: project.crons.length },
    { key: 'queues', count: project.queueConsumers.length },
    { key: 'workflows', count: project.workflows.length },
  ];
  for (const { key, count } of needs) {
    if (count === 0) continue;
    reading.report([key], `"${key}" needs code, and there is no "main"`, 'Add "main" with the entry module.');
  }
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      a.location.file.localeCompare(b.location.file) ||
      a.location.line - b.location.line ||
      a.location.column - b.location.column,
  );
}
