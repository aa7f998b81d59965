import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { endOf } from './sundog-command.ts';

const wrong: [string, string[], RegExp][] = [
  ['an unknown command', ['strat'], /strat is not a command\. Did you mean "start"\?/],
  ['an unknown second word', ['d1', 'migratons', 'aply'], /Did you mean "d1 migrations apply"\?/],
  ['an unknown option', ['start', '--prot', '1'], /--prot/],
  ['a port that is no number', ['start', '--port', 'http'], /--port takes a whole number from 0 to 65535, not "http"/],
  ['a port out of range', ['start', '--port', '70000'], /not "70000"/],
  ['an unknown log format', ['start', '--log', 'xml'], /"json" or "text", not "xml"/],
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
    const version = await endOf(context, ['--version']);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  });

  for (const [name, args, message] of wrong) {
    test(`${name} ends with 2 and the usage`, async (context) => {
      const { code, stderr, stdout } = await endOf(context, args);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.match(stderr, /Usage: sundog/);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(stdout, '');
    });
  }
});
