export type { PhotonManifest } from './lib/manifest/manifest.ts';
export { getRunScope, runInScope, type Operation, type RunScope } from './lib/run/run-scope.ts';
