/**
 * How a method's handler is typed: what it is given and what it answers follow from the lexicon's schema in its row.
 *
 * A place (an actor, the Worker) has one table of handlers, `HandlersAt<rows, place, Parts>`, where `Parts` is what it
 * has to work with. A row without its handler, or a handler whose answer is not the lexicon's, does not compile.
 */
import type {
  InferInput,
  InferOutput,
  ObjectSchema,
  XRPCBlobBodyParam,
  XRPCLexBodyParam,
  XRPCProcedureMetadata,
} from '@atcute/lexicons/validations';

import type { Method, MethodCall, MethodSchema, Place } from './method.ts';

/** The parameters of a method, parsed, with the lexicon's defaults in. */
export type ParamsOf<Schema extends MethodSchema> = Schema['params'] extends ObjectSchema
  ? Readonly<InferOutput<Schema['params']>>
  : Readonly<Record<never, never>>;

/** The body of a call: data, if the lexicon has a schema for it; undefined where there is none or it is bytes. */
export type InputOf<Schema extends MethodSchema> = Schema extends XRPCProcedureMetadata
  ? Schema['input'] extends XRPCLexBodyParam<infer Body>
    ? Readonly<InferOutput<Body>>
    : undefined
  : undefined;

/** What answers a method whose output is no data: bytes, a stream of them, or a response with headers of its own. */
export type BytesOutput = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | Response;

/** What a handler answers: data as in the lexicon, bytes, or nothing. */
export type OutputOf<Schema extends MethodSchema> = Schema extends { readonly output: infer Output }
  ? Output extends XRPCLexBodyParam<infer Body>
    ? Unformatted<InferInput<Body>>
    : Output extends XRPCBlobBodyParam
      ? BytesOutput
      : void
  : Response;

/** A call as a handler gets it. */
export interface TypedCall<Schema extends MethodSchema> extends MethodCall {
  readonly nsid: Schema['nsid'];
  readonly params: ParamsOf<Schema>;
  readonly input: InputOf<Schema>;
}

/** Answers one method. */
export type Handler<Schema extends MethodSchema, Parts> = (
  call: TypedCall<Schema>,
  parts: Parts,
) => OutputOf<Schema> | Promise<OutputOf<Schema>>;

/** Rows by the names of their methods. */
export type Rows = Readonly<Record<string, Method>>;

/** The names of those rows that run at a place. */
export type NsidAt<Table extends Rows, At extends Place> = {
  [Nsid in keyof Table]: Table[Nsid]['at'] extends At ? Nsid : never;
}[keyof Table] &
  string;

/** A handler for each row that runs at a place. */
export type HandlersAt<Table extends Rows, At extends Place, Parts> = {
  readonly [Nsid in NsidAt<Table, At>]: Handler<Table[Nsid]['schema'], Parts>;
};

/**
 * Text of a format (`did:…`, `at://…`) as plain text, all the way down: handlers have such text from rows and tokens,
 * where its type has no pattern. Literals stay.
 */
type Unformatted<Value> = Value extends string
  ? Record<never, never> extends Record<Value, 1>
    ? string
    : Value
  : Value extends readonly (infer Item)[]
    ? readonly Unformatted<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Unformatted<Value[Key]> }
      : Value;
