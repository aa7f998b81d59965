import type { FailureName } from '../../decide/failures.ts';
import { getKeyFailure, getMetadataFailure } from '../../decide/limits.ts';
import type { ObjectDescription } from '../../decide/object-record.ts';
import type { OperationOf } from '../protocol/request.ts';
import { R2Failure } from '../protocol/response.ts';

/** Throws a failure if there is one. */
export function throwIfFailed(failure: FailureName | undefined): void {
  if (failure !== undefined) throw new R2Failure(failure);
}

/** Checks a key that is to name a new object. */
export function checkKey(key: string): void {
  throwIfFailed(getKeyFailure(key));
}

/**
 * Checks a key that is looked for. No object has an empty one, so that finds nothing; one that is too long is refused.
 */
export function checkWantedKey(key: string): void {
  if (key !== '') checkKey(key);
}

/** Refuses an encryption key: bytes kept readable although their owner asked for encryption would be a betrayal. */
export function refuseCustomerKey(key: { key: string } | undefined): void {
  if (key === undefined) return;
  throw new R2Failure('InvalidArgument', {
    message: 'Encryption with customer keys (ssecKey) is not available here; encrypt the value before you put it.',
  });
}

/**
 * Checks what describes a new object.
 *
 * @param operation the request
 * @returns the description
 * @throws R2Failure if metadata, storage class or encryption cannot be honoured
 */
export function mustDescribe(operation: OperationOf<'put' | 'createMultipartUpload'>): ObjectDescription {
  const { customFields: custom, httpFields: http, storageClass } = operation;
  refuseCustomerKey(operation.ssec);
  throwIfFailed(getMetadataFailure(http, custom));
  if (storageClass !== 'Standard' && storageClass !== 'InfrequentAccess')
    throw new R2Failure('InvalidArgument', {
      message: `The storage class must be Standard or InfrequentAccess, not ${storageClass}.`,
    });
  return { http, custom, storageClass };
}
