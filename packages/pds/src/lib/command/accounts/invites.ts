/** Invite codes, which the administrator gives out. */
import { mainSchema as getInviteCodes } from '@atcute/atproto/types/admin/getInviteCodes';
import { mainSchema as createInviteCodes } from '@atcute/atproto/types/server/createInviteCodes';

import { readPages } from '../client/read-pages.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, flag, text } from '../define-command.ts';
import type { CommandHost } from '../package-command.ts';
import { mustBeAdmin, readProject } from '../project.ts';
import { printJson, printLine, printTable } from '../terminal/print.ts';

const PAGE = 100;

/** Makes invite codes. */
export const createInvite = defineCommand({
  name: 'pds invite create',
  summary: 'make invite codes, as administrator',
  options: {
    uses: text('N', 'how many accounts each may make (1)'),
    count: text('N', 'how many codes (1)'),
    json: flag('print them as JSON'),
  },
  scope: 'server',
  example: 'pds invite create --uses 5',
  async run({ values }, host) {
    const project = await readProject(values);
    const client = new XrpcClient(project.url, mustBeAdmin(project));
    const useCount = parseCount('uses', values.uses ?? '1', host);
    const codeCount = parseCount('count', values.count ?? '1', host);
    const { codes } = await client.procedure(createInviteCodes, { codeCount, useCount });
    const all = codes.flatMap((each) => each.codes);
    if (values.json) printJson(all);
    else for (const code of all) printLine(code);
    return 0;
  },
});

/** Lists invite codes. */
export const listInvites = defineCommand({
  name: 'pds invite list',
  summary: 'list invite codes and their uses, as administrator',
  options: { json: flag('print them as JSON') },
  scope: 'server',
  example: 'pds invite list',
  async run({ values }) {
    const project = await readProject(values);
    const codes = await readAll(new XrpcClient(project.url, mustBeAdmin(project)));
    if (values.json) printJson(codes);
    else if (codes.length === 0) printLine('There is none: sundog pds invite create');
    else {
      const rows = codes.map(({ code, available, uses, disabled, createdAt }) => [
        code,
        `${uses.length} of ${available}`,
        createdAt.slice(0, 10),
        disabled ? 'disabled' : '',
      ]);
      printTable([['CODE', 'USED', 'SINCE', ''], ...rows]);
    }
    return 0;
  },
});

async function readAll(client: XrpcClient) {
  const codes = [];
  const ask = (cursor?: string) => client.query(getInviteCodes, { sort: 'recent', limit: PAGE, cursor });
  for await (const page of readPages(ask)) codes.push(...page.codes);
  return codes;
}

function parseCount(name: string, text: string, host: CommandHost): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return count > 0 ? count : host.failUsage(`--${name} takes a number from 1, found ${text}.`);
}
