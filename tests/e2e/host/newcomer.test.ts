import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

import { copyFixture, endOf } from './sundog-command.ts';

const D1 =
  '{ "name": "counter", "main": "src/main.mts", "compatibility_date": "2026-11-01", "d1_databases": [{ "binding": "DB" }] }';

/** What a newcomer may do wrong: files beside those of a sound project, the arguments, and what is printed. */
interface Mistake {
  /** Content by path; a path that ends with a slash is a folder. */
  files?: Record<string, string>;
  args: string[];
  says: RegExp;
}

const mistakes: Record<string, Mistake> = {
  'a folder without a configuration': {
    files: { 'empty/': '' },
    args: ['start', 'empty'],
    says: /^\S*empty: there is no wrangler\.jsonc, wrangler\.json or wrangler\.toml in this folder\n {2}Name the folder/,
  },
  'an entry module instead of a folder, as wrangler has it': {
    args: ['dev', 'src/main.mts'],
    says: /main\.mts: a project is a folder or its configuration file, and this is neither\n {2}Name the folder that has /,
  },
  'an empty configuration': {
    files: { 'wrangler.jsonc': ' \n' },
    args: ['start'],
    says: /wrangler\.jsonc:1:1: this file is empty\n[^]*Write one: \{ "name"/,
  },
  'the same project twice': {
    args: ['start', '.', 'wrangler.jsonc'],
    says: /wrangler\.jsonc: this project is given twice\n {2}Name it once\.\n$/,
  },
  'a folder where types should be written': {
    files: { 'worker-configuration.d.ts/': '' },
    args: ['types'],
    says: /^\S*worker-configuration\.d\.ts cannot be written: it is a folder\. [A-Z][^\n]*\n$/,
  },
  'a file of SQL that is not there': {
    files: { 'wrangler.jsonc': D1 },
    args: ['d1', 'execute', 'DB', '--file', 'none.sql'],
    says: /^\S*none\.sql cannot be read: it is not there\. Name a file of SQL statements with --file\.\n$/,
  },
  'SQL that is wrong': {
    files: { 'wrangler.jsonc': D1 },
    args: ['d1', 'execute', 'DB', '--command', 'create table a (b); selec b from a'],
    says: /^The database refused it: near "selec": syntax error[^\n]*\n\n {4}selec b from a\n\nNothing was changed\.\n$/,
  },
  'migrations that are a file': {
    files: { 'wrangler.jsonc': D1, migrations: '' },
    args: ['d1', 'migrations', 'list', 'DB'],
    says: /^\S*migrations cannot be read: it is no folder\. [A-Z][^\n]*\n$/,
  },
  'a project below a file': {
    files: { file: '' },
    args: ['new', 'file/garden'],
    says: /^\S*file\/garden cannot be made: part of the path is no folder\. Choose another folder\.\n$/,
  },
  'a project whose name cannot be': {
    args: ['new', 'My Garden'],
    says: /My Garden cannot be a project: its folder's name must be [^\n]*a-z, 0-9, - and _[^\n]*\.\n$/,
  },
  'a time that is none': {
    args: ['cron', 'run', '--cron', '* * * * *', '--time', 'soon'],
    says: /^--time takes an ISO time such as 2026-01-01T03:00:00Z, not "soon"\.\nSee sundog cron run --help\n$/,
  },
};

describe('what newcomers do wrong', { concurrency: 3 }, () => {
  for (const [name, { files = {}, args, says }] of Object.entries(mistakes)) {
    test(`${name}: it is said with what to do`, async (context) => {
      const project = await copyFixture(context, 'counter');
      for (const [path, content] of Object.entries(files)) await place(join(project, path), content);
      const { code, stderr, stdout } = await endOf(context, args, { cwd: project });
      assert.match(stderr, says);
      assert.equal(code, says.source.includes('--help') ? 2 : 1);
      assert.equal(stdout, '');
    });
  }

  test('the folder one is in is named in full', async (context) => {
    const project = await copyFixture(context, 'counter');
    const { stderr } = await endOf(context, ['start'], { cwd: join(project, 'src') });
    assert.match(stderr, /^\/\S+\/counter\/src: there is no wrangler\.jsonc/);
  });

  test('files that exist and cannot be read are named', { skip: process.platform !== 'linux' }, async (context) => {
    // Opened and read by nobody, not even by root.
    const unreadable = '/proc/self/mem';
    const project = await copyFixture(context, 'counter');
    await symlink(unreadable, join(project, '.dev.vars'));
    const secrets = await endOf(context, ['check'], { cwd: project });
    assert.match(secrets.stderr, /^\.dev\.vars: this file cannot be read: \S[^\n]*\n {2}Let this user read it/);
    assert.equal(secrets.code, 1);
    await symlink(unreadable, join(project, 'wrangler.json'));
    const configuration = await endOf(context, ['check'], { cwd: project });
    assert.match(
      configuration.stderr,
      /^wrangler\.json: this file cannot be read: \S[^\n]*\n {2}Let this user read it/,
    );
    assert.equal(configuration.code, 1);
    // Not to be entered, since it is no folder.
    await symlink('round', join(project, 'round'));
    const round = await endOf(context, ['check', 'round'], { cwd: project });
    assert.match(round.stderr, /^round: this folder cannot be read: its links lead in a circle\n/);
  });
});

async function place(path: string, content: string): Promise<void> {
  await mkdir(path.endsWith('/') ? path : dirname(path), { recursive: true });
  if (!path.endsWith('/')) await writeFile(path, content);
}
