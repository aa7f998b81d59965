/** For tests: projects and builds made by hand. */
import type { Project } from '../../config/project.ts';
import type { EngineModule } from '../engine-config.ts';
import type { BuiltProject, EngineLayout } from './composition.ts';

/**
 * @param name the project's name
 * @param fields what it has; everything else is empty
 * @returns a project of one module
 */
export function createBuiltProject(name: string, fields: Partial<Project> = {}): BuiltProject {
  const modules: EngineModule[] = [{ name: 'index.js', esModule: 'export default {}' }];
  return {
    project: createProject(name, fields),
    modules,
    version: { id: '00000000-0000-4000-8000-000000000000', tag: '', timestamp: '2026-01-01T00:00:00.000Z' },
  };
}

/**
 * @param fields what shall differ
 * @returns a layout of places that do not exist
 */
export function createLayout(fields: Partial<EngineLayout> = {}): EngineLayout {
  return {
    stateDirectory: '/state',
    hostname: '127.0.0.1',
    ports: {},
    controlModules: [{ name: 'control.js', esModule: 'export default {}' }],
    r2Modules: [{ name: 'r2.js', esModule: 'export default {}' }],
    ...fields,
  };
}

function createProject(name: string, fields: Partial<Project>): Project {
  const directory = `/projects/${name}`;
  return {
    directory,
    configPath: `${directory}/wrangler.jsonc`,
    name,
    environment: undefined,
    main: `${directory}/index.ts`,
    compatibilityDate: '2026-11-01',
    compatibilityFlags: [],
    bundle: {
      bundle: true,
      minify: false,
      preserveFileNames: false,
      keepNames: true,
      alias: {},
      define: {},
      rules: [],
      tsconfig: undefined,
      jsxFactory: undefined,
      jsxFragment: undefined,
      baseDirectory: directory,
      findAdditionalModules: false,
    },
    customBuild: undefined,
    vars: {},
    secretNames: [],
    durableObjects: [],
    classes: [],
    kvNamespaces: [],
    d1Databases: [],
    r2Buckets: [],
    queueProducers: [],
    queueConsumers: [],
    crons: [],
    assets: undefined,
    workflows: [],
    services: [],
    workerLoaders: [],
    versionMetadata: undefined,
    notes: [],
    locations: {},
    sources: [],
    ...fields,
  };
}
