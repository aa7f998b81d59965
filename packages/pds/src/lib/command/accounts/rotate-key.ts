import { mainSchema as updateAccountSigningKey } from '@atcute/atproto/types/admin/updateAccountSigningKey';
import { mainSchema as reserveSigningKey } from '@atcute/atproto/types/server/reserveSigningKey';

import { isPlcDid } from '../../identity/did-url.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, flag, text } from '../define-command.ts';
import { mustBeAdmin, readProject } from '../project.ts';
import { confirm } from '../terminal/ask.ts';
import { printLine } from '../terminal/print.ts';
import { findAccount } from '../the-account.ts';

/** Gives an account another signing key. */
export const rotateKey = defineCommand({
  name: 'pds key rotate',
  summary: 'give an account another signing key, as administrator',
  about: `Makes a new signing key on the server, tells the account's did:plc, and signs the repository anew. The old key is worth
nothing from then on. A did:web that another server serves is for you to change: the key is printed, and used when you
say so.`,
  options: {
    account: text('NAME', "handle or DID (the server's only account)"),
    yes: flag('do not ask'),
  },
  scope: 'server',
  example: 'pds key rotate --account alice.test',
  async run({ values }) {
    const project = await readProject(values);
    const client = new XrpcClient(project.url, mustBeAdmin(project));
    const did = await findAccount(values.account, project);
    const { signingKey } = await client.procedure(reserveSigningKey, { did });
    if (!values.yes) {
      printLine(`The new key of ${did} is ${signingKey}.`);
      if (!isPlcDid(did)) printLine('If you serve its DID document elsewhere, write the key there first.');
      await confirm('The old key will be worth nothing.', 'rotate');
    }
    await client.procedure(updateAccountSigningKey, { did, signingKey });
    printLine(`${did} signs with ${signingKey}.`);
    return 0;
  },
});
