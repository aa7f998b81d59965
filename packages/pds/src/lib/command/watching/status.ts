import { mainSchema as describeServer } from '@atcute/atproto/types/server/describeServer';
import { mainSchema as getHostStatus } from '@atcute/atproto/types/sync/getHostStatus';
import { mainSchema as listRepos } from '@atcute/atproto/types/sync/listRepos';

import { createLookup } from '../client/lookup.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { DEFAULT_RELAY_URL } from '../../settings/defaults.ts';
import { splitList } from '../../settings/settings-reader.ts';
import { isLocalHost } from '../../settings/url.ts';
import { getText } from '../../values/json.ts';
import { defineCommand, flag, text } from '../define-command.ts';
import { readProject, type Project } from '../project.ts';
import { printFacts, printJson, printLine } from '../terminal/print.ts';
import { findAccount } from '../the-account.ts';
import { lookAtAccount, messageOf, type AccountReport } from './look-at-account.ts';

/** More than these are looked at one by one, when somebody names them. */
const ACCOUNTS_MAX = 5;

interface ServerReport {
  readonly url: string;
  readonly version: string;
  readonly did: string;
  readonly accounts: string;
  /** Number of the newest event. */
  readonly firehose: string;
  /** What each relay says, by its URL. */
  readonly relays: Readonly<Record<string, string>>;
}

/** Says how a server and its accounts are. */
export const status = defineCommand({
  name: 'pds status',
  summary: 'look whether the server and its accounts are as they should be',
  about: `Asks the server, and then the world as others would: whether each DID document names the server, whether handles lead to
their DIDs and how, how many blobs there are, what the AppView and the relays know if they are set up. The exit code is 1 if
something is wrong. A server that does not answer is an error.`,
  options: {
    account: text('NAME', `one account, by handle or DID (all, up to ${ACCOUNTS_MAX})`),
    json: flag('print what was found as JSON'),
  },
  scope: 'server',
  example: 'pds status',
  async run({ values }) {
    const project = await readProject(values);
    const server = await lookAtServer(project);
    const dids =
      values.account === undefined ? await listAccounts(project) : [await findAccount(values.account, project)];
    const lookup = createLookup(project);
    const accounts = await Promise.all(dids.map((did) => lookAtAccount(project, did, lookup)));
    if (values.json) printJson({ server, accounts });
    else describe(server, accounts);
    return accounts.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
});

async function lookAtServer(project: Project): Promise<ServerReport> {
  const { url } = project;
  const client = new XrpcClient(url);
  const health = await client.json('_health', {});
  const { did } = await client.query(describeServer);
  const publicUrl = new URL(project.get('PDS_PUBLIC_URL') ?? url);
  const own = await client.query(getHostStatus, { hostname: publicUrl.host }).catch(() => undefined);
  return {
    url,
    version: getText(health, 'version') ?? 'unknown',
    did,
    accounts: own?.accountCount === undefined ? 'unknown' : String(own.accountCount),
    firehose: own?.seq === undefined ? 'nothing yet' : `event ${own.seq}`,
    relays: await askRelays(project, publicUrl.hostname),
  };
}

async function askRelays(project: Project, hostname: string): Promise<Record<string, string>> {
  const relays = project.get('PDS_RELAYS') ?? (isLocalHost(hostname) ? '' : DEFAULT_RELAY_URL);
  const urls = splitList(relays).map((url) => url.replace(/\/$/, ''));
  const answers = await Promise.all(urls.map(async (url) => [url, await askRelay(url, hostname)] as const));
  return Object.fromEntries(answers);
}

async function askRelay(url: string, hostname: string): Promise<string> {
  try {
    const { status: state = 'unknown', seq } = await new XrpcClient(url).query(getHostStatus, { hostname });
    return seq === undefined ? state : `${state}, at event ${seq}`;
  } catch (error) {
    return messageOf(error);
  }
}

async function listAccounts({ url }: Project): Promise<readonly string[]> {
  const { repos } = await new XrpcClient(url).query(listRepos, { limit: ACCOUNTS_MAX });
  return repos.map(({ did }) => did);
}

function describe({ relays, ...server }: ServerReport, accounts: readonly AccountReport[]): void {
  printFacts({ ...server });
  for (const [url, answer] of Object.entries(relays)) printLine(`relay ${url}: ${answer}`);
  for (const { problems, appView, ...facts } of accounts) {
    printLine('');
    printFacts({ ...facts, AppView: appView });
    for (const problem of problems) printLine(`! ${problem}`);
  }
}
