/** Where the bytes of an upload go. */
export interface BlobSink {
  /** Takes bytes; they may be reused once the promise is fulfilled. */
  write(bytes: Uint8Array): Promise<void>;
  /** All is stored when the promise is fulfilled. */
  close(): Promise<void>;
  /** Nothing is to be left. */
  abort(reason: unknown): Promise<void>;
}

/** Size of every part but the last; R2 takes none smaller than 5 MiB. */
export const partBytes = 8 * 1024 * 1024;

/**
 * One put of a length that is known.
 *
 * @param bucket where to
 * @param key of the object
 * @param sizeBytes exactly so many must come
 */
export function openPut(bucket: R2Bucket, key: string, sizeBytes: number): BlobSink {
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  const writer = writable.getWriter();
  writer.closed.catch(() => {}); // The promises of writes and of the put say it too.
  const stored = bucket.put(key, readable);
  stored.catch(() => {});
  return {
    write: (bytes) => writer.write(bytes),
    async close() {
      await writer.close();
      await stored;
    },
    async abort(reason) {
      await Promise.allSettled([writer.abort(reason), stored]); // R2 keeps nothing that is shorter than was said.
    },
  };
}

/**
 * Parts, for a length that is not known; what is no longer than one part is put as it is.
 *
 * @param bucket where to
 * @param key of the object
 */
export function openParts(bucket: R2Bucket, key: string): BlobSink {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  let upload: R2MultipartUpload | undefined;
  const parts: R2UploadedPart[] = [];
  const flush = async (): Promise<void> => {
    upload ??= await bucket.createMultipartUpload(key);
    parts.push(await upload.uploadPart(parts.length + 1, buffer.subarray(0, length)));
    length = 0;
  };
  return {
    async write(bytes) {
      for (let offset = 0; offset < bytes.byteLength;) {
        const piece = bytes.subarray(offset, offset + partBytes - length);
        buffer = withRoom(buffer, length, length + piece.byteLength);
        buffer.set(piece, length);
        length += piece.byteLength;
        offset += piece.byteLength;
        if (length === partBytes) await flush();
      }
    },
    async close() {
      if (upload === undefined) await bucket.put(key, buffer.subarray(0, length));
      else {
        if (length > 0) await flush();
        await upload.complete(parts);
      }
    },
    async abort() {
      await upload?.abort();
    },
  };
}

/** The buffer, or a larger one with the same beginning: it grows with what comes, up to a part. */
function withRoom(buffer: Uint8Array<ArrayBuffer>, length: number, wanted: number): Uint8Array<ArrayBuffer> {
  if (wanted <= buffer.byteLength) return buffer;
  const larger = new Uint8Array(Math.min(partBytes, Math.max(wanted, 2 * buffer.byteLength)));
  larger.set(buffer.subarray(0, length));
  return larger;
}
