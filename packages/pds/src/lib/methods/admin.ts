/** `com.atproto.admin.*`: what the host's administrator does. */
import { mainSchema as deleteAccount } from '@atcute/atproto/types/admin/deleteAccount';
import { mainSchema as disableAccountInvites } from '@atcute/atproto/types/admin/disableAccountInvites';
import { mainSchema as disableInviteCodes } from '@atcute/atproto/types/admin/disableInviteCodes';
import { mainSchema as enableAccountInvites } from '@atcute/atproto/types/admin/enableAccountInvites';
import { mainSchema as getAccountInfo } from '@atcute/atproto/types/admin/getAccountInfo';
import { mainSchema as getAccountInfos } from '@atcute/atproto/types/admin/getAccountInfos';
import { mainSchema as getInviteCodes } from '@atcute/atproto/types/admin/getInviteCodes';
import { mainSchema as getSubjectStatus } from '@atcute/atproto/types/admin/getSubjectStatus';
import { mainSchema as searchAccounts } from '@atcute/atproto/types/admin/searchAccounts';
import { mainSchema as sendEmail } from '@atcute/atproto/types/admin/sendEmail';
import { mainSchema as updateAccountEmail } from '@atcute/atproto/types/admin/updateAccountEmail';
import { mainSchema as updateAccountHandle } from '@atcute/atproto/types/admin/updateAccountHandle';
import { mainSchema as updateAccountPassword } from '@atcute/atproto/types/admin/updateAccountPassword';
import { mainSchema as updateAccountSigningKey } from '@atcute/atproto/types/admin/updateAccountSigningKey';
import { mainSchema as updateSubjectStatus } from '@atcute/atproto/types/admin/updateSubjectStatus';

import type { Rows } from '../xrpc/handler.ts';
import { getText } from '../values/json.ts';
import { adminOnly, field, param } from './rules.ts';

const inDirectory = { ...adminOnly, at: 'directory' } as const;
const inAccount = { ...adminOnly, at: 'account' } as const;

/** The rows. */
export const adminMethods = {
  'com.atproto.admin.deleteAccount': { ...inDirectory, schema: deleteAccount, subject: field('did') },
  'com.atproto.admin.disableAccountInvites': {
    ...inDirectory,
    schema: disableAccountInvites,
    subject: field('account'),
  },
  'com.atproto.admin.disableInviteCodes': { ...inDirectory, schema: disableInviteCodes },
  'com.atproto.admin.enableAccountInvites': { ...inDirectory, schema: enableAccountInvites, subject: field('account') },
  'com.atproto.admin.getAccountInfo': { ...inDirectory, schema: getAccountInfo, subject: param('did') },
  'com.atproto.admin.getAccountInfos': { ...inDirectory, schema: getAccountInfos },
  'com.atproto.admin.getInviteCodes': { ...inDirectory, schema: getInviteCodes },
  'com.atproto.admin.getSubjectStatus': {
    ...inAccount,
    schema: getSubjectStatus,
    subject: ({ params }) => getText(params, 'did') ?? authorityOf(getText(params, 'uri')),
  },
  'com.atproto.admin.searchAccounts': { ...inDirectory, schema: searchAccounts },
  'com.atproto.admin.sendEmail': { ...inDirectory, schema: sendEmail, subject: field('recipientDid') },
  'com.atproto.admin.updateAccountEmail': { ...inDirectory, schema: updateAccountEmail, subject: field('account') },
  'com.atproto.admin.updateAccountHandle': { ...inDirectory, schema: updateAccountHandle, subject: field('did') },
  'com.atproto.admin.updateAccountPassword': { ...inAccount, schema: updateAccountPassword, subject: field('did') },
  'com.atproto.admin.updateAccountSigningKey': {
    ...inDirectory,
    schema: updateAccountSigningKey,
    subject: field('did'),
  },
  'com.atproto.admin.updateSubjectStatus': {
    ...inAccount,
    schema: updateSubjectStatus,
    subject: ({ input }) => getText(input, 'subject', 'did') ?? authorityOf(getText(input, 'subject', 'uri')),
  },
} satisfies Rows;

/** The account in `at://account/…`. */
function authorityOf(uri: string | undefined): string | undefined {
  return uri?.split('/')[2];
}
