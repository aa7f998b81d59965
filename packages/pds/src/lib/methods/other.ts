/** Single methods of `com.atproto.*`: lexicons, and what clients ask while people sign up. */
import { mainSchema as resolveLexicon } from '@atcute/atproto/types/lexicon/resolveLexicon';
import { mainSchema as checkHandleAvailability } from '@atcute/atproto/types/temp/checkHandleAvailability';
import { mainSchema as checkSignupQueue } from '@atcute/atproto/types/temp/checkSignupQueue';

import type { Rows } from '../xrpc/handler.ts';
import { open, sessions } from './rules.ts';

/** The rows. */
export const otherMethods = {
  'com.atproto.lexicon.resolveLexicon': { ...open, schema: resolveLexicon, at: 'worker' },
  'com.atproto.temp.checkHandleAvailability': { ...open, schema: checkHandleAvailability, at: 'directory' },
  'com.atproto.temp.checkSignupQueue': {
    schema: checkSignupQueue,
    at: 'account',
    accepts: sessions,
    whileDeactivated: true,
  },
} satisfies Rows;
