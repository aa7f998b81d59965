/** One entry for all methods of a place: finds the handler by name. */
import type { MethodCall } from './method.ts';
import { XrpcError } from './xrpc-error.ts';

/**
 * A handler whose method is not known. Written as a member, so that handlers of narrower calls fit: which call it gets
 * is decided by its name in the table, and calls are parsed by the schema of that name's row.
 */
type AnyHandler<Parts> = { handle(call: MethodCall, parts: Parts): unknown }['handle'];

/** Handlers by the names of their methods; `HandlersAt` is the type for writing one down. */
export type HandlerTable<Parts> = Readonly<Record<string, AnyHandler<Parts>>>;

/**
 * @param call parsed by its row's schema, and allowed
 * @param handlers of this place
 * @param parts what the place has to work with
 * @returns what the handler answers
 * @throws {XrpcError} `MethodNotImplemented` (501), if the place has no handler of that name
 */
export function dispatch<Parts>(call: MethodCall, handlers: HandlerTable<Parts>, parts: Parts): unknown {
  const handler = Object.hasOwn(handlers, call.nsid) ? handlers[call.nsid] : undefined;
  if (handler === undefined) throw new XrpcError(501, 'MethodNotImplemented', 'Method Not Implemented');
  return handler(call, parts);
}
