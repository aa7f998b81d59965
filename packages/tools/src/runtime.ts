export type { PhotonManifest } from './lib/manifest/manifest.ts';
export { Photon } from './lib/photon/photon.ts';
export { definePhoton, type PhotonDefinition } from './lib/instance/define-photon.ts';
export { PhotonActor } from './lib/instance/photon-actor.ts';
export { PhotonRegistry } from './lib/instance/registry.ts';
export { getRunScope, runInScope, type Operation, type RunScope } from './lib/run/run-scope.ts';
export { tools, type ToolsOptions } from './lib/serve/tools.ts';
