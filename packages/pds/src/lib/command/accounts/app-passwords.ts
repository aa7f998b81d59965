/** Passwords for apps that do not know OAuth. */
import { mainSchema as createMethod } from '@atcute/atproto/types/server/createAppPassword';
import { mainSchema as listMethod } from '@atcute/atproto/types/server/listAppPasswords';
import { mainSchema as revokeMethod } from '@atcute/atproto/types/server/revokeAppPassword';

import { defineCommand, flag } from '../define-command.ts';
import { readProject } from '../project.ts';
import { printJson, printLine, printTable } from '../terminal/print.ts';
import { openAccount } from '../the-account.ts';

/** Makes an app password. */
export const createAppPassword = defineCommand({
  name: 'pds app-password create',
  summary: 'make a password for an app',
  about: `Makes a password for an app that does not know OAuth, and prints it once. Whoever has it can post and read, but neither
delete the account nor change its passwords, keys or host.`,
  argument: { name: 'name', help: 'what you call it', needs: 'a name for it' },
  options: {
    privileged: flag('private messages, too'),
    json: flag('print it as JSON'),
  },
  scope: 'account',
  example: 'pds app-password create phone',
  async run({ values, argument: name }) {
    const { client } = await openAccount(await readProject(values), values.account);
    const made = await client.procedure(createMethod, { name, privileged: values.privileged });
    if (values.json) printJson(made);
    else printLine(made.password);
    return 0;
  },
});

/** Lists app passwords. */
export const listAppPasswords = defineCommand({
  name: 'pds app-password list',
  summary: 'list the names of the passwords of apps',
  options: { json: flag('print them as JSON') },
  scope: 'account',
  example: 'pds app-password list',
  async run({ values }) {
    const { client } = await openAccount(await readProject(values), values.account);
    const { passwords } = await client.query(listMethod);
    if (values.json) printJson(passwords);
    else if (passwords.length === 0) printLine('There is none.');
    else {
      const rows = passwords.map(({ name, createdAt, privileged }) => [
        name,
        createdAt.slice(0, 10),
        privileged ? 'privileged' : '',
      ]);
      printTable([['NAME', 'SINCE', ''], ...rows]);
    }
    return 0;
  },
});

/** Revokes an app password. */
export const revokeAppPassword = defineCommand({
  name: 'pds app-password revoke',
  summary: 'revoke a password of an app, and its sessions',
  about: 'Revokes it. Sessions that it began end at once.',
  argument: { name: 'name', help: 'what it was called', needs: 'the name of one' },
  scope: 'account',
  example: 'pds app-password revoke phone',
  async run({ values, argument: name }, host) {
    const { client } = await openAccount(await readProject(values), values.account);
    const { passwords } = await client.query(listMethod);
    if (!passwords.some((each) => each.name === name)) {
      const names = passwords.map((each) => each.name).join(', ');
      return host.fail(`There is no app password "${name}"; there is ${names || 'none'}.`);
    }
    await client.procedure(revokeMethod, { name });
    printLine(`${name} is revoked.`);
    return 0;
  },
});
