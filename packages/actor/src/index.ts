export { Actor, type SocketEnd } from './lib/actor.ts';
export { HandlerOverriddenError } from './lib/actor-errors.ts';
export type { ActorOptions } from './lib/actor-parts.ts';
export {
  formatActorKind,
  formatClassName,
  InvalidActorNameError,
  parseActorName,
  UnnamedActorError,
} from './lib/address.ts';
export { systemClock, type Clock } from './lib/clock.ts';
export { estimateCloneBytes } from './lib/clone-size.ts';
export {
  createContext,
  getContext,
  runInContext,
  withContext,
  type CallContext,
  type Principal,
} from './lib/context.ts';
export { ActorError } from './lib/errors.ts';
export { isPromiseLike } from './lib/is-promise-like.ts';
export { InvalidLimitError, parsePageLimit } from './lib/page-limit.ts';

export { actor } from './lib/calls/actor-of-namespace.ts';
export type { ActorClass, ActorStub } from './lib/calls/actor-stub.ts';
export {
  ActorUnavailableError,
  CallDeadlineError,
  CallDepthError,
  InvalidCallError,
  MethodNotCallableError,
  UnknownActorError,
} from './lib/calls/call-errors.ts';
export { RemoteActorError, RemoteError } from './lib/calls/call-outcome.ts';
export {
  Calls,
  type ActorReference,
  type CallOptions,
  type CallsOptions,
  type NamedCallOptions,
} from './lib/calls/calls.ts';
export type { CallEnvelope } from './lib/calls/envelope.ts';
export type { CallEntry } from './lib/calls/send-call.ts';

export {
  Channels,
  type ChannelLimits,
  type ChannelsOptions,
  type EmitOptions,
  type EmittedEvent,
} from './lib/channels/channels.ts';
export {
  EventTooLargeError,
  InvalidChannelError,
  InvalidCursorError,
  InvalidEventError,
  InvalidSubscriptionError,
  TooManySubscribersError,
  TransportRequiredError,
  UnknownFramesError,
} from './lib/channels/channels-errors.ts';

export type { DeadJob, EnqueueOptions, Job, JobContext, JobHandler, JobKindOptions, JobState } from './lib/jobs/job.ts';
export {
  InvalidJobError,
  JobKeyTakenError,
  JobKindTakenError,
  JobTimeoutError,
  JobTooLargeError,
  UnknownJobKindError,
} from './lib/jobs/job-errors.ts';
export { Jobs, type JobPage, type JobsOptions } from './lib/jobs/jobs.ts';
export type { RetryOptions } from './lib/jobs/retry.ts';

export {
  Log,
  type LogEntry,
  type LogOptions,
  type LogPruneResult,
  type LogReadOptions,
  type LogReadResult,
} from './lib/log/log.ts';
export { LogNameError, LogPositionError } from './lib/log/log-errors.ts';
export { formatLogCursor, parseLogCursor, type LogCursor } from './lib/log/cursor.ts';
export type { LogRetention } from './lib/log/retention.ts';

export { GlobalMemory, type GlobalMemoryStub } from './lib/memory/global.ts';
export { MemoryKeyError, MemoryScopeError, MemoryTooLargeError, MemoryValueError } from './lib/memory/memory-errors.ts';
export type { MemoryScope } from './lib/memory/key.ts';
export {
  Memory,
  type MemoryKeysOptions,
  type MemoryListOptions,
  type MemoryOptions,
  type MemoryPage,
  type MemoryPlace,
  type MemoryValue,
} from './lib/memory/memory.ts';

export {
  AmbiguousActorNameError,
  routeActor,
  type Route,
  type RouteOptions,
  type RouteRequest,
} from './lib/route/route-actor.ts';

export {
  InvalidCronError,
  InvalidScheduleError,
  NoOccurrenceError,
  PastTimeError,
  ScheduleNameTakenError,
  ScheduleStatusError,
  UnknownMethodError,
  UnknownScheduleError,
  UnknownTimeZoneError,
} from './lib/schedule/schedule-errors.ts';
export type {
  CatchUp,
  ScheduleChanges,
  ScheduleContext,
  ScheduleInput,
  ScheduleRecord,
  ScheduleStatus,
} from './lib/schedule/schedule-record.ts';
export { Schedule, type ScheduleOptions, type SchedulePage } from './lib/schedule/schedule.ts';

export {
  AsyncTransactionError,
  BoundValueError,
  ManyRowsError,
  MigrationFailedError,
  MigrationNewerError,
  NoRowError,
  RowTooLargeError,
} from './lib/sql/sql-errors.ts';
export type { SqlFragment, SqlParameter, SqlValue } from './lib/sql/fragment.ts';
export type { Migration, MigrationOptions } from './lib/sql/migrate.ts';
export { Sql, type SqlOptions, type SqlRow, type SqlRunResult } from './lib/sql/sql.ts';
export { SqlTable } from './lib/sql/table.ts';

export { createWorker, type Identity, type Worker, type WorkerOptions } from './lib/worker/create-worker.ts';
export type { ErrorBody, StatusTable } from './lib/edge/error-response.ts';
export { InvalidMountError } from './lib/worker/find-mount.ts';
export { NotFoundError } from './lib/edge/not-found-error.ts';
export { logger, type LogFields, type Logger, type LogLevel } from './lib/logger.ts';
export type { Mount, MountContext } from './lib/worker/mount.ts';
