export type { Json, JsonObject, JsonSchema } from './lib/manifest/json-schema.ts';
export type { PhotonManifest } from './lib/manifest/manifest.ts';

export { Photon } from './lib/photon/photon.ts';
export {
  AskAnswerInvalidError,
  AskCancelledError,
  AskDeclinedError,
  AskError,
  AskFailedError,
  AskInvalidError,
  AskTimeoutError,
  AskUnsupportedError,
  RunCancelledError,
} from './lib/photon/errors.ts';
export type { PhotonCapabilities, PhotonStub } from './lib/photon/photon-capabilities.ts';
export type {
  PhotonCaller,
  PhotonClient,
  PhotonCloudflare,
  PhotonLock,
  PhotonRequest,
} from './lib/photon/photon-context.ts';
export type { DataLog, DataSql, DataTable, PhotonData } from './lib/photon/photon-data.ts';
export type { PhotonEvent } from './lib/photon/photon-events.ts';
export type { MemoryPlaceOptions, PhotonMemory, PhotonScope } from './lib/photon/photon-memory.ts';
export type {
  NewScheduledTask,
  PhotonSchedule,
  ScheduledTask,
  ScheduledTaskChanges,
} from './lib/photon/photon-schedule.ts';

export { getRunScope, runInScope, type Operation, type RunScope } from './lib/run/run-scope.ts';

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
