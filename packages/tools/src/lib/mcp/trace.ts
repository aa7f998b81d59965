import type { JsonObject } from '../manifest/json-schema.ts';
import type { Trace } from '../run/run.ts';
import { getString } from '../manifest/json-values.ts';

const TRACE_PARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]*)?$/;
/** Longest texts that the two recommendations want carried on. */
const TRACE_STATE_LENGTH = 512;
const BAGGAGE_LENGTH = 8192;

/** What may stand in a header. */
const VISIBLE = /^[\t -~]+$/;

/**
 * What a request is part of.
 *
 * @param meta `_meta` of the request
 * @returns undefined if it says nothing that is well-formed
 */
export function readTrace(meta: JsonObject): Trace | undefined {
  const traceparent = getString(meta, 'traceparent');
  if (traceparent === undefined || !TRACE_PARENT.test(traceparent)) return undefined;
  const tracestate = getHeader(meta, 'tracestate', TRACE_STATE_LENGTH);
  const baggage = getHeader(meta, 'baggage', BAGGAGE_LENGTH);
  return { traceparent, ...(tracestate !== undefined && { tracestate }), ...(baggage !== undefined && { baggage }) };
}

/**
 * Names the trace, as log lines do.
 *
 * @param trace
 * @returns 32 hexadecimal digits
 */
export function traceIdOf({ traceparent }: Trace): string {
  return traceparent.slice(3, 35);
}

function getHeader(meta: JsonObject, key: string, lengthMax: number): string | undefined {
  const value = getString(meta, key);
  return value !== undefined && value.length <= lengthMax && VISIBLE.test(value) ? value : undefined;
}
