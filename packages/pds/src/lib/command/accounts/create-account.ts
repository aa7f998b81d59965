import { mainSchema as createAccountMethod } from '@atcute/atproto/types/server/createAccount';
import { mainSchema as describeServer } from '@atcute/atproto/types/server/describeServer';

import { keepSession } from '../client/account-session.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, flag, text } from '../define-command.ts';
import { readProject } from '../project.ts';
import { askNewSecret } from '../terminal/ask.ts';
import { printFacts, printJson, printLine } from '../terminal/print.ts';

/** Makes an account. */
export const createAccount = defineCommand({
  name: 'pds account create',
  summary: 'make an account',
  about: `Makes an account, and a did:plc for it unless --did brings one. With the administrator's password at hand (see --project)
no invite code is needed, nor an e-mail address.`,
  options: {
    handle: text('HANDLE', "its name: one under the server's domains, or a domain that leads to its DID"),
    email: text('ADDRESS', 'where codes are sent'),
    did: text(
      'DID',
      `a did:web that this server serves, such as did:web:localhost%3A8787, or a DID of an account that moves
here, which is then deactivated until "sundog pds activate"`,
    ),
    invite: text('CODE', 'an invite code'),
    'recovery-key': text(
      'DID_KEY',
      'a did:key of yours that can take the did:plc back from this server, whatever happens',
    ),
    json: flag('print what was made as JSON'),
  },
  scope: 'server',
  notes: `Its password is asked at the terminal, or taken from PDS_ACCOUNT_PASSWORD or a line of standard input.`,
  example: 'pds account create --handle alice.test --did did:web:localhost%3A8787',
  async run({ values }, host) {
    const { handle, did, email, invite } = values;
    const project = await readProject(values);
    const client = new XrpcClient(project.url, invite === undefined ? project.admin : undefined);
    const { availableUserDomains } = await client.query(describeServer);
    if (handle === undefined) {
      const [domain = '.example.com'] = availableUserDomains;
      return host.failUsage(`sundog pds account create needs --handle, such as alice${domain}.`);
    }
    const password = await askNewSecret({ prompt: `Password for ${handle}`, variable: 'PDS_ACCOUNT_PASSWORD' });
    const recoveryKey = values['recovery-key'];
    const made = await client.procedure(createAccountMethod, {
      handle,
      email,
      did,
      inviteCode: invite,
      password,
      recoveryKey,
    });
    await keepSession(project.directory, project.url, made);
    if (values.json) printJson({ did: made.did, handle: made.handle, url: project.url });
    else describe(made, project.url);
    return 0;
  },
});

function describe(made: { readonly handle: string; readonly did: string }, url: string): void {
  printFacts({ handle: made.handle, did: made.did, server: url });
  printLine(`\nSign in with any app at the server ${url}, or look at ${url}/account.`);
}
