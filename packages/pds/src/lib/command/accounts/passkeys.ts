/** Passkeys, by which the account page and apps' sign-in know their owner. Only a browser can make one. */
import { getAt, getObjects, getText } from '../../values/json.ts';
import { defineCommand, flag } from '../define-command.ts';
import { readProject } from '../project.ts';
import { printJson, printLine, printTable } from '../terminal/print.ts';
import { openAccount } from '../the-account.ts';

const LIST = '/account/passkey/list';
const REMOVE = '/account/passkey/remove';

interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Undefined before its first use. */
  readonly usedAt: number | undefined;
}

/** Says where a passkey is made. */
export const addPasskey = defineCommand({
  name: 'pds passkey add',
  summary: 'print where a passkey is added: the account page',
  about: 'Prints the address of the account page, where a browser makes the passkey.',
  scope: 'server',
  example: 'pds passkey add',
  async run({ values }) {
    const { url } = await readProject(values);
    printLine(`Open ${url}/account, sign in, and choose "Add a passkey".`);
    return 0;
  },
});

/** Lists passkeys. */
export const listPasskeys = defineCommand({
  name: 'pds passkey list',
  summary: 'list the passkeys of an account',
  options: { json: flag('print them as JSON') },
  scope: 'account',
  example: 'pds passkey list',
  async run({ values }) {
    const project = await readProject(values);
    const { client } = await openAccount(project, values.account);
    const passkeys = parsePasskeys(await client.json(LIST, {}));
    if (values.json) printJson(passkeys);
    else if (passkeys.length === 0) printLine(`There is none. One is added at ${project.url}/account.`);
    else {
      const rows = passkeys.map(({ id, name, createdAt, usedAt }) => [
        id,
        name,
        formatDay(createdAt),
        formatDay(usedAt),
      ]);
      printTable([['ID', 'NAME', 'SINCE', 'LAST USED'], ...rows]);
    }
    return 0;
  },
});

/** Removes a passkey. */
export const removePasskey = defineCommand({
  name: 'pds passkey remove',
  summary: 'remove a passkey',
  argument: { name: 'passkey', help: 'its id, or its name if no other has that', needs: 'the id or name of one' },
  scope: 'account',
  example: 'pds passkey remove "old phone"',
  async run({ values, argument: wanted }, host) {
    const { client } = await openAccount(await readProject(values), values.account);
    const passkeys = parsePasskeys(await client.json(LIST, {}));
    const byId = passkeys.filter(({ id }) => id === wanted);
    const [found, another] = byId.length > 0 ? byId : passkeys.filter(({ name }) => name === wanted);
    if (found === undefined || another !== undefined) {
      const names = passkeys.map(({ id, name }) => `${name} (${id})`).join(', ');
      return host.fail(
        `Expected one passkey "${wanted}", found ${another === undefined ? 'none' : 'several'}: ${names || 'there is none'}.`,
      );
    }
    await client.json(REMOVE, { input: { id: found.id } });
    printLine(`${found.name} is removed.`);
    return 0;
  },
});

function parsePasskeys(answer: unknown): readonly Passkey[] {
  return getObjects(getAt(answer, 'passkeys')).map((each) => ({
    id: getText(each, 'id') ?? '',
    name: getText(each, 'name') ?? '',
    createdAt: numberAt(each, 'createdAt') ?? 0,
    usedAt: numberAt(each, 'usedAt'),
  }));
}

function numberAt(value: unknown, name: string): number | undefined {
  const number = getAt(value, name);
  return typeof number === 'number' ? number : undefined;
}

function formatDay(timeMs: number | undefined): string {
  return timeMs === undefined ? 'never' : new Date(timeMs).toISOString().slice(0, 10);
}
