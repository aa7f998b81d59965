/** `com.atproto.server.*`: accounts, sessions, passwords, e-mail, invitations. */
import { mainSchema as activateAccount } from '@atcute/atproto/types/server/activateAccount';
import { mainSchema as checkAccountStatus } from '@atcute/atproto/types/server/checkAccountStatus';
import { mainSchema as confirmEmail } from '@atcute/atproto/types/server/confirmEmail';
import { mainSchema as createAccount } from '@atcute/atproto/types/server/createAccount';
import { mainSchema as createAppPassword } from '@atcute/atproto/types/server/createAppPassword';
import { mainSchema as createInviteCode } from '@atcute/atproto/types/server/createInviteCode';
import { mainSchema as createInviteCodes } from '@atcute/atproto/types/server/createInviteCodes';
import { mainSchema as createSession } from '@atcute/atproto/types/server/createSession';
import { mainSchema as deactivateAccount } from '@atcute/atproto/types/server/deactivateAccount';
import { mainSchema as deleteAccount } from '@atcute/atproto/types/server/deleteAccount';
import { mainSchema as deleteSession } from '@atcute/atproto/types/server/deleteSession';
import { mainSchema as describeServer } from '@atcute/atproto/types/server/describeServer';
import { mainSchema as getAccountInviteCodes } from '@atcute/atproto/types/server/getAccountInviteCodes';
import { mainSchema as getServiceAuth } from '@atcute/atproto/types/server/getServiceAuth';
import { mainSchema as getSession } from '@atcute/atproto/types/server/getSession';
import { mainSchema as listAppPasswords } from '@atcute/atproto/types/server/listAppPasswords';
import { mainSchema as refreshSession } from '@atcute/atproto/types/server/refreshSession';
import { mainSchema as requestAccountDelete } from '@atcute/atproto/types/server/requestAccountDelete';
import { mainSchema as requestEmailConfirmation } from '@atcute/atproto/types/server/requestEmailConfirmation';
import { mainSchema as requestEmailUpdate } from '@atcute/atproto/types/server/requestEmailUpdate';
import { mainSchema as requestPasswordReset } from '@atcute/atproto/types/server/requestPasswordReset';
import { mainSchema as reserveSigningKey } from '@atcute/atproto/types/server/reserveSigningKey';
import { mainSchema as resetPassword } from '@atcute/atproto/types/server/resetPassword';
import { mainSchema as revokeAppPassword } from '@atcute/atproto/types/server/revokeAppPassword';
import { mainSchema as updateEmail } from '@atcute/atproto/types/server/updateEmail';

import type { Rows } from '../xrpc/handler.ts';
import { letterLimits, loginLimits, passwordLetterLimits, perAddress } from './limits.ts';
import { getText } from '../values/json.ts';
import { adminOnly, anySession, demandAccount, field, noScopes, open, ownerOnly, standard } from './rules.ts';

const ownEmail = { ...anySession, scopes: demandAccount('email') } as const;

/** The rows. Account life is closed to OAuth and to apps' passwords: what they may do, they may not make permanent. */
export const serverMethods = {
  'com.atproto.server.activateAccount': { ...ownerOnly, schema: activateAccount, at: 'account' },
  'com.atproto.server.checkAccountStatus': { ...anySession, schema: checkAccountStatus, at: 'account' },
  'com.atproto.server.confirmEmail': { ...ownEmail, schema: confirmEmail, at: 'account' },
  'com.atproto.server.createAccount': {
    schema: createAccount,
    at: 'directory',
    // A service token proves that an account which moves in is the caller's; some DIDs are the administrator's to give.
    accepts: ['none', 'service', 'admin'],
    limits: perAddress('create-account', 100),
  },
  'com.atproto.server.createAppPassword': { ...ownerOnly, schema: createAppPassword, at: 'account' },
  'com.atproto.server.createInviteCode': { ...adminOnly, schema: createInviteCode, at: 'directory' },
  'com.atproto.server.createInviteCodes': { ...adminOnly, schema: createInviteCodes, at: 'directory' },
  'com.atproto.server.createSession': {
    ...open,
    schema: createSession,
    at: 'account',
    subject: field('identifier'),
    limits: loginLimits,
  },
  'com.atproto.server.deactivateAccount': {
    ...ownerOnly,
    schema: deactivateAccount,
    at: 'account',
    accepts: ['full', 'takenDown'],
  },
  'com.atproto.server.deleteAccount': {
    ...open,
    schema: deleteAccount,
    at: 'account',
    subject: field('did'),
    limits: perAddress('delete-account', 50),
  },
  'com.atproto.server.deleteSession': {
    schema: deleteSession,
    at: 'account',
    accepts: ['refresh'],
    whileDeactivated: true,
  },
  'com.atproto.server.describeServer': { ...open, schema: describeServer, at: 'worker' },
  'com.atproto.server.getAccountInviteCodes': { ...ownerOnly, schema: getAccountInviteCodes, at: 'directory' },
  'com.atproto.server.getServiceAuth': {
    ...anySession,
    schema: getServiceAuth,
    at: 'account',
    accepts: [...standard, 'takenDown'],
    scopes: ({ params }) => [
      { resource: 'rpc', lxm: getText(params, 'lxm') ?? '*', aud: getText(params, 'aud') ?? '*' },
    ],
  },
  'com.atproto.server.getSession': {
    ...anySession,
    schema: getSession,
    at: 'account',
    accepts: [...standard, 'takenDown'],
    scopes: noScopes,
  },
  'com.atproto.server.listAppPasswords': { ...ownerOnly, schema: listAppPasswords, at: 'account' },
  'com.atproto.server.refreshSession': {
    schema: refreshSession,
    at: 'account',
    accepts: ['refresh'],
    whileDeactivated: true,
  },
  'com.atproto.server.requestAccountDelete': {
    ...ownerOnly,
    schema: requestAccountDelete,
    at: 'account',
    limits: letterLimits,
  },
  'com.atproto.server.requestEmailConfirmation': {
    ...ownEmail,
    schema: requestEmailConfirmation,
    at: 'account',
    limits: letterLimits,
  },
  'com.atproto.server.requestEmailUpdate': {
    ...ownEmail,
    schema: requestEmailUpdate,
    at: 'account',
    limits: letterLimits,
  },
  'com.atproto.server.requestPasswordReset': {
    ...open,
    schema: requestPasswordReset,
    at: 'account',
    subject: field('email'),
    limits: passwordLetterLimits,
  },
  'com.atproto.server.reserveSigningKey': {
    ...open,
    schema: reserveSigningKey,
    at: 'directory',
    limits: perAddress('reserve-signing-key', 100),
  },
  'com.atproto.server.resetPassword': {
    ...open,
    schema: resetPassword,
    at: 'directory',
    limits: perAddress('reset-password', 50),
  },
  'com.atproto.server.revokeAppPassword': { ...ownerOnly, schema: revokeAppPassword, at: 'account' },
  'com.atproto.server.updateEmail': { ...ownerOnly, schema: updateEmail, at: 'account' },
} satisfies Rows;
