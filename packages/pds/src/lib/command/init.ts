import { randomBytes } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { createSigningKey } from '../keys/private-key.ts';
import { DEFAULT_PUBLIC_URL } from '../settings/defaults.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import { defineCommand, flag, text } from './define-command.ts';
import { readVariables } from './project.ts';
import { listVariables, setVariables } from './variables.ts';

/** Written anew, they would lock out every account: everything sealed or signed with them is lost. */
const KEYS = ['PDS_SECRET', 'PDS_ROTATION_KEY'];

/** Makes a host's keys and settings. */
export const init = defineCommand({
  name: 'pds init',
  summary: "make a personal data server's keys and settings",
  about: `Makes the keys of a personal data server and writes them, with its settings, into .dev.vars of its project. Prints what
to back up. What is not said by an option is asked at the terminal.`,
  argument: { name: 'folder', help: 'the project; the current folder unless given' },
  options: {
    url: text('URL', `where the world reaches it, with scheme (${DEFAULT_PUBLIC_URL})`),
    'handle-domains': text('LIST', 'domains under which handles are given out, separated by commas'),
    'appview-url': text('URL', 'the service that requests for feeds and profiles are sent on to'),
    open: flag('let anyone create an account; otherwise an invite code is needed'),
    force: flag('replace keys that are there: accounts made with them are lost'),
    yes: flag('ask nothing, take what is not said from the defaults'),
  },
  example: 'pds init examples/pds --yes',
  async run({ values, argument }, host) {
    const path = join(resolve(argument ?? '.'), '.dev.vars');
    const before = await readVariables(path);
    const there = listVariables(before).filter((name) => KEYS.includes(name));
    if (there.length > 0 && !values.force) {
      host.fail(
        `${path} has ${there.join(' and ')} already. New keys would lock out every account made with them: ` +
          'keep them, or say --force.',
      );
    }
    const asked = { ...values, url: values.url ?? (values.yes ? DEFAULT_PUBLIC_URL : await askUrl()) };
    const variables = await createVariables(asked);
    parseSettings(variables); // What the server would refuse at its start is refused before it is written.
    await writeFile(path, setVariables(before, variables), { mode: 0o600 });
    await chmod(path, 0o600);
    process.stdout.write(describe(path, variables));
    return 0;
  },
});

interface Answers {
  readonly url: string;
  readonly 'handle-domains'?: string | undefined;
  readonly 'appview-url'?: string | undefined;
  readonly open?: boolean | undefined;
}

async function createVariables(answers: Answers): Promise<Record<string, string>> {
  const rotationKey = await createSigningKey('k256');
  const optional = { PDS_HANDLE_DOMAINS: answers['handle-domains'], PDS_APPVIEW_URL: answers['appview-url'] };
  const given = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return {
    PDS_PUBLIC_URL: answers.url,
    PDS_SECRET: randomBytes(32).toString('base64url'),
    PDS_ADMIN_PASSWORD: randomBytes(18).toString('base64url'),
    PDS_ROTATION_KEY: rotationKey.exportPrivateKey(),
    PDS_INVITE_REQUIRED: String(answers.open !== true),
    ...Object.fromEntries(given),
  };
}

async function askUrl(): Promise<string> {
  if (!process.stdin.isTTY) return DEFAULT_PUBLIC_URL;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Where does the world reach it? (${DEFAULT_PUBLIC_URL}) `);
  terminal.close();
  return answer.trim() === '' ? DEFAULT_PUBLIC_URL : answer.trim();
}

function describe(path: string, variables: Readonly<Record<string, string>>): string {
  return `Wrote ${path}, readable by you alone.

  public URL       ${variables['PDS_PUBLIC_URL']}
  admin password   ${variables['PDS_ADMIN_PASSWORD']}

Back up two lines of that file where nobody else reads them. Whoever has them can speak for every account here, and
without them no backup opens:

  PDS_SECRET        seals the accounts' signing keys and signs their sessions
  PDS_ROTATION_KEY  changes where did:plc accounts live, also after this machine is lost

Next:
  sundog start ${dirname(path)}${formatPort(variables)}
  sundog pds account create --project ${dirname(path)} ${formatAccount(variables)}
`;
}

/** The server's name has its port: on localhost nothing else leads there. */
function formatPort(variables: Readonly<Record<string, string>>): string {
  const { isLocal, publicUrl } = parseSettings(variables);
  return !isLocal || publicUrl === DEFAULT_PUBLIC_URL ? '' : ` --port ${new URL(publicUrl).port || '80'}`;
}

/** On localhost the account is the server itself: a did:plc would be public for good. */
function formatAccount(variables: Readonly<Record<string, string>>): string {
  const { handleDomains, isLocal, serviceDid } = parseSettings(variables);
  const handle = `alice${handleDomains[0] ?? '.example.com'}`;
  return `--handle ${handle} ${isLocal ? `--did ${serviceDid}` : '--email alice@example.com'}`;
}
