export { v } from './lib/values/v.ts';
export { InvalidArgumentsError, InvalidValueError, LiveError } from './lib/values/live-error.ts';
export { type GenericId } from './lib/values/id.ts';
export { type Infer, type InferInput, type PropertyValidators, type Validator } from './lib/values/validator.ts';
export { type Document, type Value } from './lib/values/value.ts';
export { defineSchema, defineTable, type Schema } from './lib/schema/define-schema.ts';
export { InvalidSchemaError } from './lib/schema/schema-errors.ts';
export { type DataModelOf, type WithoutSystemFields } from './lib/schema/data-model.ts';
export { type Doc, type Id, type Register, type TableName } from './lib/schema/register.ts';
export {
  type DatabaseReader,
  type DatabaseWriter,
  type GlobalReader,
  type GlobalWriter,
  type PaginationOptions,
  type PaginationResult,
} from './lib/schema/database-types.ts';
export {
  action,
  httpAction,
  internalAction,
  internalMutation,
  internalQuery,
  mutation,
  query,
} from './lib/functions/define-function.ts';
export { api, internal } from './lib/functions/api.ts';
export { getFunctionName, type FunctionReference } from './lib/values/function-reference.ts';
export { httpRouter } from './lib/functions/http-router.ts';
export { cronJobs } from './lib/functions/cron-jobs.ts';
export { paginationOptsValidator } from './lib/functions/pagination-options.ts';
export {
  type ActionCtx,
  type GlobalMutationCtx,
  type GlobalQueryCtx,
  type MutationCtx,
  type QueryCtx,
  type StorageId,
} from './lib/functions/context.ts';
export { type UserIdentity } from './lib/values/user-identity.ts';
