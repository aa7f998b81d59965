import { createRecordCid } from '../values/cid.ts';

/** `{ e: [], l: null }`. */
const bytes = Uint8Array.of(0xa2, 0x61, 0x65, 0x80, 0x61, 0x6c, 0xf6);

/** The tree of a repository without records, which is one node. */
export const emptyTree: { readonly root: string; readonly bytes: Uint8Array<ArrayBuffer> } = {
  root: createRecordCid(bytes),
  bytes,
};
