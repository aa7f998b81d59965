/** What a method of an account answered, as it crosses to the Worker: data as text, which is faster than as objects. */

/** An answer, ready to be sent. */
export type AccountAnswer =
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'none' };

/** @param output of a handler: data, bytes, or nothing */
export function createAnswer(output: unknown): AccountAnswer {
  if (output === undefined) return { kind: 'none' };
  if (output instanceof Uint8Array) return { kind: 'bytes', bytes: new Uint8Array(output) };
  return { kind: 'json', text: JSON.stringify(output) };
}
