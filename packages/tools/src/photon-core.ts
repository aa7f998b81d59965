export { Photon, Photon as PhotonMCP } from './lib/photon/photon.ts';
export type { PhotonCapabilities as PhotonContext } from './lib/photon/photon-capabilities.ts';
export type {
  PhotonCaller as CallerInfo,
  PhotonCloudflare as Cloudflare,
  PhotonLock,
} from './lib/photon/photon-context.ts';
export type { PhotonScope as MemoryScope } from './lib/photon/photon-memory.ts';
export type {
  NewScheduledTask as CreateScheduleOptions,
  ScheduledStatus as ScheduleStatus,
  ScheduledTask,
  ScheduledTaskChanges as UpdateScheduleOptions,
} from './lib/photon/photon-schedule.ts';

export { ask, emit, io } from './lib/compat/io.ts';
export type {
  AskConfirm,
  AskDate,
  AskFile,
  AskForm,
  AskNumber,
  AskPassword,
  AskSelect,
  AskText,
  AskUrl,
  AskYield,
  CheckpointYield,
  EmitArtifact,
  EmitLog,
  EmitProgress,
  EmitQR,
  EmitRender,
  EmitRenderClear,
  EmitStatus,
  EmitStream,
  EmitThinking,
  EmitToast,
  EmitUI,
  EmitYield,
  FormSchema,
  PhotonYield,
  SelectOption,
  SelectOptionObject,
  StatefulYield,
} from './lib/compat/yield-types.ts';

export { Cards, type CardFieldMapping, type CardsOptions } from './lib/compat/cards.ts';
export { Chart, type ChartDataPoint, type ChartOptions, type ChartSeries, type ChartType } from './lib/compat/chart.ts';
export {
  Field,
  type ActionItem,
  type BaseFieldOptions,
  type FieldDefinition,
  type FieldType,
} from './lib/compat/fields.ts';
export { Form, type FormField, type FormFieldType, type FormOptions } from './lib/compat/form.ts';
export { isPhotonUIType, type PhotonUIType } from './lib/compat/photon-ui-type.ts';
export {
  Progress,
  type ProgressBar,
  type ProgressOptions,
  type ProgressStep,
  type ProgressStyle,
  type StepStatus,
} from './lib/compat/progress.ts';
export { Stats, type StatFormat, type StatItem, type StatsOptions } from './lib/compat/stats.ts';
export { Table, type ColumnType, type TableColumn, type TableOptions } from './lib/compat/table.ts';

export { Collection, type CompareOp, type RenderFormat, type RenderHint } from './lib/compat/collection.ts';
export type { CollectionEmitter as Emitter } from './lib/photon/kept-collections.ts';
export { ReactiveArray, ReactiveArray as Array } from './lib/compat/reactive-array.ts';
export { ReactiveMap, ReactiveMap as Map } from './lib/compat/reactive-map.ts';
export { ReactiveSet, ReactiveSet as Set } from './lib/compat/reactive-set.ts';

export { PhotonError, ValidationError } from './lib/compat/photon-error.ts';
export type { CloudflareEnv } from './lib/compat/cloudflare-env.ts';
export {
  asStatic,
  asTemplate,
  type Static,
  type Template,
  type TemplateMessage,
  type TemplateResponse,
} from './lib/compat/text-kinds.ts';
export { createWebSocketUpgradeResponse } from './lib/compat/web-socket-upgrade.ts';
export {
  confirm,
  createMCPProxy,
  DependencyManager,
  elicit,
  getBroker,
  MCPClient,
  MemoryProvider,
  photon,
  prompt,
  ScheduleProvider,
  SchemaExtractor,
  withLock,
} from './lib/compat/unavailable.ts';
