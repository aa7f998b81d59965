/** Handles, addresses and passwords, and operations of the PLC directory. */
import { get, post, type Question } from '../question.ts';

const PASSWORD = 'correct horse battery';
const RESOLVE = 'com.atproto.identity.resolveHandle';
const HANDLE = 'com.atproto.identity.updateHandle';
const SIGN = 'com.atproto.identity.signPlcOperation';
const SUBMIT = 'com.atproto.identity.submitPlcOperation';
const RECOMMENDED = 'com.atproto.identity.getRecommendedDidCredentials';
const REQUEST = 'com.atproto.identity.requestPlcOperationSignature';
const SESSION = 'com.atproto.server.getSession';
const LOGIN = 'com.atproto.server.createSession';

const handles: readonly Question[] = [
  get(RESOLVE, 'alice', { handle: 'alice.test' }),
  get(RESOLVE, 'alice in capitals', { handle: 'ALICE.test' }),
  get(RESOLVE, 'nobody here', { handle: 'nobody.test' }),
  get(RESOLVE, 'that is none', { handle: 'no body' }),
  get(RESOLVE, 'that is a DID', { handle: '{alice}' }),
  get(RESOLVE, 'nothing'),
  post(HANDLE, 'without a credential', { handle: 'new.test' }),
  post(HANDLE, 'by an app', { handle: 'alice.test' }, { as: 'app' }),
  post(HANDLE, 'that is none', { handle: 'new' }, { as: 'frank' }),
  post(HANDLE, 'without one', {}, { as: 'frank' }),
  post(HANDLE, 'that is taken', { handle: 'alice.test' }, { as: 'frank' }),
  post(HANDLE, 'that is reserved', { handle: 'admin.test' }, { as: 'frank' }),
  post(HANDLE, 'that is short', { handle: 'ab.test' }, { as: 'frank' }),
  post(HANDLE, 'two labels below the domain', { handle: 'a.b.test' }, { as: 'frank' }),
  post(HANDLE, 'of a domain that cannot be', { handle: 'frank.invalid' }, { as: 'frank' }),
  post(HANDLE, 'the same', { handle: 'frank.test' }, { as: 'frank' }),
  post(HANDLE, 'another', { handle: 'franklin.test' }, { as: 'frank' }),
  get(SESSION, 'of another handle', {}, { as: 'frank' }),
  get(RESOLVE, 'the old handle', { handle: 'frank.test' }),
];

const CONFIRM = 'com.atproto.server.confirmEmail';
const UPDATE = 'com.atproto.server.updateEmail';
const RESET = 'com.atproto.server.resetPassword';
const REQUEST_CONFIRM = 'com.atproto.server.requestEmailConfirmation';
const REQUEST_UPDATE = 'com.atproto.server.requestEmailUpdate';
const REQUEST_RESET = 'com.atproto.server.requestPasswordReset';
const email = 'frank@example.com';
const as = 'frank';

const addresses: readonly Question[] = [
  post(REQUEST_UPDATE, 'not confirmed', undefined, { as }),
  post(UPDATE, 'that is none', { email: 'nothing' }, { as }),
  post(UPDATE, 'that is taken', { email: 'alice@example.com' }, { as }),
  post(UPDATE, 'without one', {}, { as }),
  post(UPDATE, 'by an app', { email: 'x@example.com' }, { as: 'app' }),
  post(UPDATE, 'without a credential', { email: 'x@example.com' }),
  post(UPDATE, 'not confirmed', { email }, { as }),
  post(REQUEST_CONFIRM, 'without a credential'),
  post(REQUEST_CONFIRM, 'of frank', undefined, { as, mail: email }),
  post(CONFIRM, 'by a wrong code', { email, token: 'AAAAA-AAAAA' }, { as }),
  post(CONFIRM, 'of another address', { email: 'other@example.com', token: '{code}' }, { as }),
  post(CONFIRM, 'without a code', { email }, { as }),
  post(CONFIRM, 'without a credential', { email, token: '{code}' }),
  post(CONFIRM, 'of frank', { email, token: '{code}' }, { as }),
  post(CONFIRM, 'by a code that is used', { email, token: '{code}' }, { as }),
  get(SESSION, 'confirmed', {}, { as }),
  post(REQUEST_UPDATE, 'without a credential'),
  post(UPDATE, 'confirmed, without a code', { email: 'franklin@example.com' }, { as }),
  post(REQUEST_UPDATE, 'confirmed', undefined, { as, mail: email }),
  post(UPDATE, 'confirmed, by a wrong code', { email: 'franklin@example.com', token: 'AAAAA-AAAAA' }, { as }),
  post(UPDATE, 'confirmed', { email: 'franklin@example.com', token: '{code}' }, { as }),
  get(SESSION, 'of another address', {}, { as }),
  post(REQUEST_RESET, 'of nobody', { email: 'nobody@example.com' }),
  post(REQUEST_RESET, 'without an address', {}),
  post(REQUEST_RESET, 'of frank', { email: 'franklin@example.com' }, { mail: 'franklin@example.com' }),
  post(RESET, 'by a wrong code', { token: 'AAAAA-AAAAA', password: 'a new password' }),
  post(RESET, 'without a code', { password: 'a new password' }),
  post(RESET, 'without a password', { token: '{code}' }),
  post(RESET, 'of frank', { token: '{code}', password: 'a new password' }),
  post(RESET, 'by a code that is used', { token: '{code}', password: 'a new password' }),
  post(LOGIN, 'by the old password', { identifier: email, password: PASSWORD }),
  post('com.atproto.server.refreshSession', 'of the old password', undefined, { as: 'frank.refresh' }),
  post(
    LOGIN,
    'by the new password',
    { identifier: 'franklin@example.com', password: 'a new password' },
    { keep: { 'frank.access': 'accessJwt' } },
  ),
];

const endpoint = { type: 'AtprotoPersonalDataServer', endpoint: 'https://other.example' };
const operations: readonly Question[] = [
  get(RECOMMENDED, 'without a credential'),
  get(
    RECOMMENDED,
    'of frank',
    {},
    {
      as,
      keep: {
        'frank.keys': 'rotationKeys',
        'frank.methods': 'verificationMethods',
        'frank.names': 'alsoKnownAs',
        'frank.services': 'services',
      },
    },
  ),
  get(RECOMMENDED, 'by an app', {}, { as: 'app' }),
  post(REQUEST, 'without a credential'),
  post(REQUEST, 'by an app', undefined, { as: 'app' }),
  post(SIGN, 'without a credential', {}),
  post(SIGN, 'without a code', {}, { as }),
  post(SIGN, 'by a wrong code', { token: 'AAAAA-AAAAA' }, { as }),
  post(REQUEST, 'of frank', undefined, { as, mail: 'franklin@example.com' }),
  post(
    SIGN,
    'for another host',
    { token: '{code}', services: { atproto_pds: endpoint } },
    { as, keep: { 'op.host': 'operation' } },
  ),
  post(SIGN, 'by a code that is used', { token: '{code}' }, { as }),
  post(REQUEST, 'of frank again', undefined, { as, mail: 'franklin@example.com' }),
  post(
    SIGN,
    'without a rotation key of the host',
    { token: '{code}', rotationKeys: ['did:key:zQ3shtSLtUYxg9Cm2KUTFZKuctDTdpMTCZuVBvf8PHyaNqwQw'] },
    { as, keep: { 'op.keys': 'operation' } },
  ),
  post(REQUEST, 'of frank, for another handle', undefined, { as, mail: 'franklin@example.com' }),
  post(
    SIGN,
    'for another handle',
    { token: '{code}', alsoKnownAs: ['at://other.test'] },
    { as, keep: { 'op.handle': 'operation' } },
  ),
  post(REQUEST, 'of frank, for another key', undefined, { as, mail: 'franklin@example.com' }),
  post(
    SIGN,
    'for another key',
    { token: '{code}', verificationMethods: { atproto: 'did:key:zQ3shVFUi62cZmAfAnd8eNNPamXaEy49CK7ULCygK3pY1U6og' } },
    { as, keep: { 'op.method': 'operation' } },
  ),
  post(REQUEST, 'of frank, for the same', undefined, { as, mail: 'franklin@example.com' }),
  post(SIGN, 'for the same', { token: '{code}' }, { as, keep: { 'op.same': 'operation' } }),
  post(SUBMIT, 'without a credential', { operation: '{op.same}' }),
  post(SUBMIT, 'by an app', { operation: '{op.same}' }, { as: 'app' }),
  post(SUBMIT, 'without an operation', {}, { as }),
  post(SUBMIT, 'an operation that is none', { operation: { type: 'plc_operation' } }, { as }),
  post(SUBMIT, 'for another host', { operation: '{op.host}' }, { as }),
  post(SUBMIT, 'without a rotation key of the host', { operation: '{op.keys}' }, { as }),
  post(SUBMIT, 'for another handle', { operation: '{op.handle}' }, { as }),
  post(SUBMIT, 'for another key', { operation: '{op.method}' }, { as }),
  post(SUBMIT, "of another's account", { operation: '{op.same}' }, { as: 'alice' }),
  post(SUBMIT, 'for the same', { operation: '{op.same}' }, { as }),
];

/** In order. */
export const identityQuestions: readonly Question[] = [...handles, ...addresses, ...operations];
