/** Passwords for apps that do not know OAuth. */
import { mainSchema as createMethod } from '@atcute/atproto/types/server/createAppPassword';
import { mainSchema as listMethod } from '@atcute/atproto/types/server/listAppPasswords';
import { mainSchema as revokeMethod } from '@atcute/atproto/types/server/revokeAppPassword';

import { defineCommand } from '../define-command.ts';
import { parseCommandLine, parseOptions } from '../parse-command-line.ts';
import { ACCOUNT_OPTIONS, ACCOUNT_OPTIONS_HELP, readProject } from '../project.ts';
import { printJson, printLine, printTable } from '../terminal/print.ts';
import { openAccount } from '../the-account.ts';

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const;

/** Makes an app password. */
export const createAppPassword = defineCommand({
  name: 'pds app-password create',
  summary: 'make a password for an app',
  help: `Usage: sundog pds app-password create <name> [options]

Makes a password for an app that does not know OAuth, and prints it once. Whoever has it can post and read, but neither
delete the account nor change its passwords, keys or host.

Arguments
  name             what you call it

Options
  --privileged     private messages, too
  --json           print it as JSON
${ACCOUNT_OPTIONS_HELP}

Example
  sundog pds app-password create phone
`,
  async run(args, host) {
    const options = { ...ACCOUNT_OPTIONS, ...JSON_OPTION, privileged: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseCommandLine(createAppPassword, args, options, host);
    const [name] = positionals;
    if (name === undefined) return host.failUsage('sundog pds app-password create needs a name for it.');
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
  help: `Usage: sundog pds app-password list [options]

Options
  --json           print them as JSON
${ACCOUNT_OPTIONS_HELP}

Example
  sundog pds app-password list
`,
  async run(args, host) {
    const values = parseOptions(listAppPasswords, args, { ...ACCOUNT_OPTIONS, ...JSON_OPTION }, host);
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
  help: `Usage: sundog pds app-password revoke <name> [options]

Revokes it. Sessions that it began end at once.

Arguments
  name             what it was called

Options
${ACCOUNT_OPTIONS_HELP}

Example
  sundog pds app-password revoke phone
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(revokeAppPassword, args, ACCOUNT_OPTIONS, host);
    const [name] = positionals;
    if (name === undefined) return host.failUsage('sundog pds app-password revoke needs the name of one.');
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
