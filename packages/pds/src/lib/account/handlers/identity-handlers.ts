/** `com.atproto.identity.*` in the account: what its DID document should say, and operations of its `did:plc`. */
import type { PlcData, PlcService } from '../../identity/plc-operation.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { mustGetProfile } from '../account-parts.ts';
import { tellIdentity } from '../lifecycle.ts';
import { sendToken } from './email-handlers.ts';

/** The handlers. */
export const identityHandlers = {
  'com.atproto.identity.getRecommendedDidCredentials': async (_call, parts) => {
    return { ...(await parts.identity.recommend(mustGetProfile(parts), await parts.signingKey())) };
  },

  'com.atproto.identity.requestPlcOperationSignature': (_call, parts) => sendToken(parts, 'plc_operation'),

  'com.atproto.identity.signPlcOperation': async ({ input }, parts) => {
    const { token, ...wanted } = input;
    if (token === undefined) {
      throw new XrpcError(400, 'InvalidRequest', 'email confirmation token required to sign PLC operations');
    }
    parts.emailTokens.use(parts.did, 'plc_operation', token);
    return { operation: { ...(await parts.identity.signOperation(parts.did, parseChanges(wanted))) } };
  },

  'com.atproto.identity.submitPlcOperation': async ({ input }, parts) => {
    await parts.identity.submitOperation(mustGetProfile(parts), await parts.signingKey(), input.operation);
    await tellIdentity(parts);
  },
} satisfies Partial<AccountHandlers>;

function parseChanges(wanted: {
  readonly rotationKeys?: readonly string[] | undefined;
  readonly alsoKnownAs?: readonly string[] | undefined;
  readonly verificationMethods?: unknown;
  readonly services?: unknown;
}): Partial<PlcData> {
  const { rotationKeys, alsoKnownAs, verificationMethods, services } = wanted;
  return {
    ...(rotationKeys === undefined ? {} : { rotationKeys: [...rotationKeys] }),
    ...(alsoKnownAs === undefined ? {} : { alsoKnownAs: [...alsoKnownAs] }),
    ...(verificationMethods === undefined
      ? {}
      : { verificationMethods: mustBeRecord(verificationMethods, 'verificationMethods', isText) }),
    ...(services === undefined ? {} : { services: mustBeRecord(services, 'services', isService) }),
  };
}

function mustBeRecord<Value>(
  value: unknown,
  field: string,
  is: (each: unknown) => each is Value,
): Readonly<Record<string, Value>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const right = entries.filter((entry): entry is [string, Value] => is(entry[1]));
  if (right.length > 0 && right.length === entries.length) return Object.fromEntries(right);
  throw new XrpcError(400, 'InvalidRequest', `Input/${field} must be an object as in an operation of did:plc`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isService(value: unknown): value is PlcService {
  return (
    typeof value === 'object' &&
    value !== null &&
    isText(Reflect.get(value, 'type')) &&
    isText(Reflect.get(value, 'endpoint'))
  );
}
