/** What an R2 failure tells its caller: HTTP status of the reply, R2's own code, and R2's sentence. */
export interface Failure {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/**
 * R2's own error codes, as https://developers.cloudflare.com/r2/api/error-codes lists them.
 * The engine's binding turns 10007 into `null` and 10031 into "the condition did not hold"; it throws all others.
 */
export const FAILURES = {
  InternalError: { status: 500, code: 10001, message: 'We encountered an internal error. Please try again.' },
  NoSuchKey: { status: 404, code: 10007, message: 'The specified key does not exist.' },
  EntityTooSmall: {
    status: 400,
    code: 10011,
    message: 'Your proposed upload is smaller than the minimum allowed object size.',
  },
  MetadataTooLarge: {
    status: 400,
    code: 10012,
    message: 'Your metadata headers exceed the maximum allowed metadata size.',
  },
  IncompleteBody: {
    status: 400,
    code: 10013,
    message: 'You did not provide the number of bytes specified by the Content-Length header.',
  },
  InvalidObjectName: { status: 400, code: 10020, message: 'The specified object name is not valid.' },
  InvalidMaxKeys: { status: 400, code: 10022, message: 'MaxKeys params must be positive integer <= 1000.' },
  NoSuchUpload: { status: 404, code: 10024, message: 'The specified multipart upload does not exist.' },
  InvalidPart: { status: 400, code: 10025, message: 'One or more of the specified parts could not be found.' },
  InvalidArgument: { status: 400, code: 10029, message: 'Invalid argument.' },
  PreconditionFailed: {
    status: 412,
    code: 10031,
    message: 'At least one of the pre-conditions you specified did not hold.',
  },
  MissingContentLength: {
    status: 411,
    code: 10033,
    message: 'You must provide the Content-Length HTTP header.',
  },
  BadDigest: { status: 400, code: 10037, message: 'The checksum you specified did not match what we received.' },
  InvalidRange: { status: 416, code: 10039, message: 'The requested range is not satisfiable' },
  UnequalParts: { status: 400, code: 10048, message: 'All non-trailing parts must have the same length.' },
  EntityTooLarge: {
    status: 400,
    code: 100100,
    message: 'Your proposed upload exceeds the maximum allowed object size.',
  },
} as const satisfies Record<string, Failure>;

/** Name of one of R2's failures. */
export type FailureName = keyof typeof FAILURES;
