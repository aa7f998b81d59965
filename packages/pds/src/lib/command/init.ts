import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { createSigningKey } from '../keys/private-key.ts';
import { InvalidSettingsError } from '../settings/settings-error.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { listVariables, setVariables } from './variables.ts';

const OPTIONS = {
  url: { type: 'string' },
  'handle-domains': { type: 'string' },
  'appview-url': { type: 'string' },
  open: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
} as const;

const DEFAULT_URL = 'http://localhost:8787';
/** Written anew, they would lock out every account: everything sealed or signed with them is lost. */
const KEYS = ['PDS_SECRET', 'PDS_ROTATION_KEY'];

/** Makes a host's keys and settings. */
export const init: PackageCommand = {
  name: 'pds init',
  summary: "make a personal data server's keys and settings",
  help: `Usage: sundog pds init [folder] [options]

Makes the keys of a personal data server and writes them, with its settings, into .dev.vars of its project. Prints what
to back up. What is not said by an option is asked at the terminal.

Arguments
  folder                   the project; the current folder unless given

Options
  --url URL                where the world reaches it, with scheme (${DEFAULT_URL})
  --handle-domains LIST    domains under which handles are given out, separated by commas
  --appview-url URL        the service that requests for feeds and profiles are sent on to
  --open                   let anyone create an account; otherwise an invite code is needed
  --force                  replace keys that are there: accounts made with them are lost
  --yes                    ask nothing, take what is not said from the defaults

Example
  sundog pds init examples/pds --yes
`,
  async run(args, host) {
    const { values, positionals } = parseCommandLine(init, args, OPTIONS, host);
    const path = join(resolve(positionals[0] ?? '.'), '.dev.vars');
    const text = await readText(path, host);
    const there = listVariables(text).filter((name) => KEYS.includes(name));
    if (there.length > 0 && !values.force) {
      host.fail(
        `${path} has ${there.join(' and ')} already. New keys would lock out every account made with them: ` +
          'keep them, or say --force.',
      );
    }
    const asked = { ...values, url: values.url ?? (values.yes ? DEFAULT_URL : await askUrl()) };
    const variables = await createVariables(asked);
    mustBeValid(variables, host);
    await writeFile(path, setVariables(text, variables), { mode: 0o600 });
    await chmod(path, 0o600);
    process.stdout.write(describe(path, variables));
    return 0;
  },
};

interface Answers {
  readonly url: string;
  readonly 'handle-domains'?: string | undefined;
  readonly 'appview-url'?: string | undefined;
  readonly open: boolean;
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
    PDS_INVITE_REQUIRED: String(!answers.open),
    ...Object.fromEntries(given),
  };
}

/** What the server would refuse at its start is refused before it is written. */
function mustBeValid(variables: Readonly<Record<string, string>>, host: CommandHost): void {
  try {
    parseSettings(variables);
  } catch (error) {
    if (error instanceof InvalidSettingsError) host.fail(error.message);
    throw error;
  }
}

async function askUrl(): Promise<string> {
  if (!process.stdin.isTTY) return DEFAULT_URL;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Where does the world reach it? (${DEFAULT_URL}) `);
  terminal.close();
  return answer.trim() === '' ? DEFAULT_URL : answer.trim();
}

async function readText(path: string, host: CommandHost): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    return host.fail(`${path} cannot be read: ${String(error)}`);
  }
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
  sundog start ${dirname(path)}
  sundog pds account create --project ${dirname(path)} ${formatAccount(variables)}
`;
}

/** On localhost the account is the server itself: a did:plc would be public for good. */
function formatAccount(variables: Readonly<Record<string, string>>): string {
  const { handleDomains, isLocal, serviceDid } = parseSettings(variables);
  const handle = `alice${handleDomains[0] ?? '.example.com'}`;
  return `--handle ${handle} ${isLocal ? `--did ${serviceDid}` : '--email alice@example.com'}`;
}
