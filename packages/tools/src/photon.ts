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
export type {
  AskCapabilities,
  AskTime,
  ElicitParameters,
  SampleMessage,
  SampleParameters,
} from './lib/photon/ask-capabilities.ts';
export type {
  AskConfirm,
  AskDate,
  AskFile,
  AskForm,
  AskNumber,
  AskOption,
  AskPassword,
  AskSelect,
  AskText,
  AskUrl,
  AskYield,
} from './lib/photon/ask-yields.ts';
export type { PhotonCapabilities, PhotonStub } from './lib/photon/photon-capabilities.ts';
export type {
  AssetOptions,
  PhotonCaller,
  PhotonClient,
  PhotonCloudflare,
  PhotonLock,
  PhotonRequest,
} from './lib/photon/photon-context.ts';
export type {
  DataListOptions,
  DataLog,
  DataLogEntry,
  DataLogPage,
  DataLogReadOptions,
  DataPage,
  DataRecord,
  DataSql,
  DataSqlParameter,
  DataSqlValue,
  DataTable,
  PhotonData,
} from './lib/photon/photon-data.ts';
export type { CallEvent, ChannelEvent, EventStamp, PhotonEvent, Tone } from './lib/photon/photon-events.ts';
export type {
  MemoryEntry,
  MemoryPlaceOptions,
  MemoryRangeOptions,
  PhotonMemory,
  PhotonScope,
} from './lib/photon/photon-memory.ts';
export type {
  NewScheduledTask,
  PhotonSchedule,
  ScheduledStatus,
  ScheduledTask,
  ScheduledTaskChanges,
} from './lib/photon/photon-schedule.ts';
