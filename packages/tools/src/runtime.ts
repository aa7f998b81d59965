export type { Json, JsonObject, JsonSchema } from './lib/manifest/json-schema.ts';
export type { PhotonManifest } from './lib/manifest/manifest.ts';

export { InvalidArgumentsError } from './lib/instance/arguments/invalid-arguments.ts';
export type { SchemaProblem } from './lib/schema/check-schema.ts';
export { AssetNotFoundError } from './lib/instance/assets.ts';
export { PhotonCallError } from './lib/instance/call-errors.ts';
export { MissingBindingError } from './lib/instance/cloudflare.ts';
export { InvalidDataError } from './lib/instance/data-parts.ts';
export { DataSqlError } from './lib/instance/data-sql.ts';
export { definePhoton, ManifestFormatError, type PhotonDefinition } from './lib/instance/define-photon.ts';
export { MissingVariableError } from './lib/instance/inject.ts';
export { UnknownPhotonMethodError } from './lib/instance/known-method.ts';
export { AskInsideEffectError } from './lib/instance/perform.ts';
export { PhotonActor } from './lib/instance/photon-actor.ts';
export { PhotonStartError, type InitializeContext } from './lib/instance/photon-object.ts';
export { PhotonRegistry, type InstancePage, type RegisteredInstance } from './lib/instance/registry.ts';
export { PhotonScheduleError } from './lib/instance/schedule-errors.ts';
export { NoSessionError, UnknownScopeError } from './lib/instance/scoped-memory.ts';
export { StateTooLargeError, UnkeepableStateError } from './lib/instance/state/state-errors.ts';

export { tools, type ToolsOptions } from './lib/serve/tools.ts';
