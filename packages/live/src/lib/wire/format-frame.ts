import { encodePatch } from '../patch/patch-json.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';
import type { Value } from '../values/value.ts';
import type { ClientFrame, FailureFrame, InstanceState, ServerFrame } from './frames.ts';

/**
 * Writes a frame as the text that crosses.
 *
 * @param frame from a client or from a shard
 * @throws {InvalidValueError} if there is something in it that is no value
 */
export function formatFrame(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(encodeFrame(frame));
}

/** A frame with each value in it as JSON. */
function encodeFrame(frame: ClientFrame | ServerFrame): object {
  switch (frame.type) {
    case 'queries':
      return { ...frame, add: frame.add.map((query) => ({ ...query, args: encodeValue(query.args) })) };
    case 'mutate':
      return { ...frame, args: encodeValue(frame.args) };
    case 'transition':
      return {
        type: frame.type,
        version: frame.version,
        taken: frame.taken?.map((taken) => ({
          query: taken.query,
          instance: taken.instance,
          ...encodeState(taken),
        })),
        changes: frame.changes?.map((change) => ({ instance: change.instance, ...encodeState(change) })),
        results: frame.results?.map((result) => ({
          number: result.number,
          ...encodeState(result),
          ...('bookmark' in result && { bookmark: result.bookmark }),
        })),
      };
    case 'error':
      return { ...frame, error: encodeFailure(frame.error) };
    case 'authenticate':
    case 'authenticated':
    case 'moved':
    case 'welcome':
      return frame;
  }
}

function encodeState(state: InstanceState | { readonly value: Value }): object {
  if ('value' in state) return { value: encodeValue(state.value) };
  return 'patches' in state ? { patches: state.patches.map(encodePatch) } : { error: encodeFailure(state.error) };
}

function encodeFailure({ code, message, data }: FailureFrame): { readonly [field: string]: Json } {
  return { code, message, ...(data !== undefined && { data: encodeValue(data) }) };
}
