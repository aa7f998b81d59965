import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { endOf } from './sundog-command.ts';

/** What is wrong, the arguments, and the one line that says so. */
const wrong: [string, string[], string, string?][] = [
  ['an unknown command', ['strat'], 'sundog strat is not a command. Did you mean "start"?', 'sundog --help'],
  ['an unknown command like no other', ['xyzzy'], 'sundog xyzzy is not a command.', 'sundog --help'],
  ['an option before the command', ['--port', '1'], 'sundog takes a command first, not --port.', 'sundog --help'],
  [
    'an unknown second word',
    ['d1', 'migratons', 'aply'],
    'sundog d1 migratons is not a command. Did you mean "d1 migrations apply"?',
    'sundog --help',
  ],
  [
    'a first word alone',
    ['d1'],
    'sundog d1 needs another word: "d1 migrations apply", "d1 migrations list" or "d1 execute".',
    'sundog --help',
  ],
  [
    'two words of three',
    ['d1', 'migrations'],
    'sundog d1 migrations needs another word: "d1 migrations apply" or "d1 migrations list".',
    'sundog --help',
  ],
  ['an unknown option', ['start', '--prot', '1'], 'sundog start has no option --prot. Did you mean --port?'],
  ['an unknown short option', ['start', '-p', '1'], 'sundog start has no option -p.'],
  ['an option without its value', ['start', '--port'], '--port needs a value.'],
  [
    'an option with another for its value',
    ['start', '--data', '--log', 'json'],
    '--data needs a value, found --log. One that begins with a dash is given as --data=VALUE.',
  ],
  ['an option with an empty value', ['start', '--data='], '--data needs a value.'],
  ['a value for an option that takes none', ['d1', 'execute', 'DB', '--json=yes'], '--json takes no value.'],
  ['an option given twice', ['start', '--port', '1', '--port', '2'], '--port is given twice.'],
  ['a port that is no number', ['start', '--port', 'http'], '--port takes a whole number from 0 to 65535, not "http".'],
  ['a port out of range', ['start', '--port', '70000'], '--port takes a whole number from 0 to 65535, not "70000".'],
  [
    'an admin port that is no number',
    ['start', '--admin-port', 'on'],
    '--admin-port takes "off" or a whole number from 0 to 65535, not "on".',
  ],
  ['an unknown log format', ['start', '--log', 'xml'], '--log takes "json" or "text", not "xml".'],
  ['an argument too many', ['new', 'a', 'b'], 'sundog new takes one argument, found another: b.'],
  ['no folder for a new project', ['new'], 'sundog new needs the folder to make.'],
  ['no binding', ['d1', 'execute'], 'sundog d1 execute needs a binding.'],
];

describe('the command line', { concurrency: 3 }, () => {
  test('help and version are printed and end with 0', async (context) => {
    const help = await endOf(context, ['--help']);
    assert.equal(help.code, 0);
    for (const name of ['dev', 'start', 'check', 'types', 'generate', 'new', 'd1 migrations apply']) {
      assert.match(help.stdout, new RegExp(`^  ${name} `, 'm'));
    }
    const start = await endOf(context, ['start', '--help']);
    assert.equal(start.code, 0);
    assert.match(start.stdout, /--grace-ms/);
    const other = await endOf(context, ['help', 'd1', 'execute']);
    assert.match(other.stdout, /^Usage: sundog d1 execute/);
    const group = await endOf(context, ['d1', '--help']);
    assert.match(group.stdout, /^ {2}d1 execute /m);
    assert.doesNotMatch(group.stdout, /^ {2}dev /m);
    const version = await endOf(context, ['--version']);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  });

  for (const [name, args, problem, help = `sundog ${formatCommand(args)} --help`] of wrong) {
    test(`${name} ends with 2, says what is wrong, and where help is`, async (context) => {
      const { code, stderr, stdout } = await endOf(context, args);
      assert.equal(stderr, `${problem}\nSee ${help}\n`);
      assert.equal(code, 2);
      assert.equal(stdout, '');
    });
  }
});

function formatCommand([first = '', second = '']: string[]): string {
  return first === 'd1' ? `${first} ${second}` : first;
}
