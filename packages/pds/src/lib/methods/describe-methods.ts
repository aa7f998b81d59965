/** The table of methods as a page of Markdown: `docs/pds-methods.md` is what this writes. */
import type { CredentialKind } from '../access/credential.ts';
import { INPUT_BYTES_MAX } from '../xrpc/parse-input.ts';
import { globalLimit } from '../xrpc/rate-limit.ts';
import type { Method, Place, RateLimit } from '../xrpc/method.ts';
import type { ScopeGrammar } from './authorize.ts';
import { writeLimits, writePoints } from './limits.ts';
import { everyone, readers, sessions, standard } from './rules.ts';
import { createSampleCall } from './sample-call.ts';

const kindNames: Readonly<Record<CredentialKind, string>> = {
  none: 'anyone',
  full: 'own password',
  privilegedAppPassword: 'privileged app password',
  appPassword: 'app password',
  oauth: 'OAuth',
  takenDown: 'closed account',
  refresh: 'refresh token',
  service: 'service token',
  admin: 'administrator',
};

/** Sets of credentials that have a name of their own, the wider ones first. */
const sets: readonly (readonly [name: string, kinds: readonly CredentialKind[]])[] = [
  ['anyone', everyone],
  ['anyone; owners and administrators see more', readers],
  ['any session', standard],
  ['any password', sessions],
];

const placeNames: Readonly<Record<Place, string>> = {
  worker: 'Worker',
  account: 'account',
  directory: 'directory',
  sequencer: 'sequencer',
  proxy: 'other service',
};

const countedBy: Readonly<Record<RateLimit['by'], string>> = {
  address: 'address',
  account: 'account',
  identifierAndAddress: 'name and address',
};

/**
 * @param methods the table
 * @param formatDemand writes a permission as a scope
 * @returns the page
 */
export function describeMethods(
  methods: ReadonlyMap<string, Method>,
  formatDemand: ScopeGrammar['formatDemand'],
): string {
  const rows = [...methods.values()].toSorted((a, b) => (a.schema.nsid < b.schema.nsid ? -1 : 1));
  const namespaces = rows.map(({ schema }) => getNamespace(schema.nsid)).filter(isFirst);
  const sections = namespaces.map((namespace) => {
    const own = rows.filter(({ schema }) => getNamespace(schema.nsid) === namespace);
    const cells = own.map((row) => describeRow(row, formatDemand));
    return `## ${namespace}\n\n${formatTable(['method', 'who', 'OAuth needs', 'at most', 'answered by'], cells)}\n`;
  });
  return [formatIntroduction(), ...sections].join('\n');
}

function formatIntroduction(): string {
  const [hourly, daily] = writeLimits(() => 0).map(({ points }) => points);
  return `# The methods of the personal data server

Generated out of the table of methods in \`packages/pds/src/lib/methods\`, by which calls are routed, checked and allowed; a test holds this page against it.

- **who**: whose calls are answered; everyone else is refused. Any session means one of the account's own password, of an app password, or of OAuth. A closed account is one that moderators took down: its owner has a token that can do little. While an account is deactivated, it cannot write records; all else goes on.
- **OAuth needs**: the scopes that an OAuth session must have been granted, all of them; what is in braces stands for what is in the call. \`transition:generic\` covers \`repo:\`, \`blob:\` and \`rpc:\` but for private messages, which \`transition:chat.bsky\` covers.
- **at most**: calls in a window, counted for each account, each address, or each pair of login name and address. Answers say what is left in \`RateLimit-Limit\`, \`-Remaining\`, \`-Reset\` (seconds since 1970) and \`-Policy\`; beyond it they are \`429 RateLimitExceeded\`. Methods that write records share ${hourly} points an hour and ${daily} a day: a new record is ${writePoints.create}, a changed one ${writePoints.update}, a deleted one ${writePoints.delete}. All calls of one address together: ${formatLimit(globalLimit)}.
- **answered by**: where a method runs: the Worker, the account's actor, the directory of accounts, the sequencer; or another service, to which the call goes on with a token of the account. That is the one that the header \`atproto-proxy\` names, or the one that is set up.

A method that is not listed goes on to another service like those, for any session that has \`rpc:{method}?aud={service}\`; methods of \`chat.bsky.*\` not with an app password that is not privileged. Nothing goes on anonymously. Methods of spaces (\`com.atproto.space.*\`, \`com.atproto.simplespace.*\`) neither go on nor are they answered: \`501 MethodNotImplemented\`. Bodies are at most ${INPUT_BYTES_MAX / 1024} KiB of JSON, of records 2 MiB, of batches of records 4 MiB, of preferences 1 MiB.
`;
}

function getNamespace(nsid: string): string {
  return nsid.slice(0, nsid.lastIndexOf('.'));
}

function describeRow(method: Method, formatDemand: ScopeGrammar['formatDemand']): readonly string[] {
  const { schema, accepts, limits = [], at } = method;
  return [
    `\`${schema.nsid.split('.').at(-1) ?? schema.nsid}\``,
    describeAccepts(accepts),
    describeScopes(method, formatDemand),
    limits
      .map((limit) => (limit.cost === undefined ? formatLimit(limit) : 'write points'))
      .filter(isFirst)
      .join(', '),
    placeNames[at],
  ];
}

function describeAccepts(accepts: readonly CredentialKind[]): string {
  const named = sets.find(([, kinds]) => kinds.every((kind) => accepts.includes(kind)));
  const others = accepts.filter((kind) => named?.[1].includes(kind) !== true).map((kind) => kindNames[kind]);
  return [...(named === undefined ? [] : [named[0]]), ...others].join(', ');
}

function describeScopes(method: Method, formatDemand: ScopeGrammar['formatDemand']): string {
  if (!method.accepts.includes('oauth') || method.accepts.includes('none')) return '';
  const demands = method.scopes?.(createSampleCall(method)) ?? [];
  return demands.map((demand) => `\`${formatDemand(demand)}\``).join(' ');
}

function formatLimit({ points, windowMs, by }: RateLimit): string {
  return `${points} in ${formatDuration(windowMs)} for each ${countedBy[by]}`;
}

function formatDuration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes >= 24 * 60) return 'a day';
  return minutes >= 60 ? 'an hour' : `${minutes} minutes`;
}

function isFirst(text: string, index: number, texts: readonly string[]): boolean {
  return texts.indexOf(text) === index;
}

/** With columns in line, as the project formats its pages. */
function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const formatCells = (cells: readonly string[], filler = ' '): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, filler)).join(' | ')} |`;
  return [formatCells(head), formatCells([], '-'), ...rows.map((row) => formatCells(row))].join('\n');
}
