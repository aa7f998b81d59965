import assert from 'node:assert/strict';
import { join, parse } from 'node:path';
import { test } from 'node:test';

import { formatProblem, ProblemList } from './problem.ts';
import { ts } from './typescript.ts';

const source = ts.createSourceFile('/work/a.photon.ts', 'one\n\tsecond \u001b[31m line\n', ts.ScriptTarget.ESNext);

test('a problem is shown with its place, its line and its cure', () => {
  const problems = new ProblemList();
  problems.error({ source, start: 5, end: 11 }, { message: 'wrong', cure: 'Mend it.\nOr not.' });
  const [problem] = problems.list();
  assert(problem !== undefined);
  assert.equal(
    formatProblem(problem, '/work'),
    'a.photon.ts:2:2: wrong\n  2 | \tsecond ·[31m line\n    | \t^^^^^^\n  Mend it.\n  Or not.',
  );
});

test('a long line is cut around the fault', () => {
  const long = ts.createSourceFile('/a.ts', `${'x'.repeat(300)} fault ${'y'.repeat(300)}`, ts.ScriptTarget.ESNext);
  const problems = new ProblemList();
  problems.warning({ source: long, start: 301, end: 306 }, { message: 'odd', cure: 'Look.' });
  const [head, line, marks] = formatProblem(problems.list()[0] ?? assert.fail(), '/').split('\n');
  assert.equal(head, 'a.ts:1:302: warning: odd');
  assert.equal(line?.slice(marks?.indexOf('^'), (marks?.lastIndexOf('^') ?? 0) + 1), 'fault');
  assert.ok((line?.length ?? 0) < 140);
});

test('problems come by place, each once', () => {
  const problems = new ProblemList();
  problems.warning({ source, start: 5, end: 6 }, { message: 'b', cure: '' });
  problems.error({ source, start: 0, end: 3 }, { message: 'a', cure: '' });
  problems.error({ source, start: 0, end: 3 }, { message: 'a', cure: '' });
  problems.error('/work/Z.ts', { message: 'whole', cure: '' });
  assert.deepEqual(
    problems.list().map(({ message }) => message),
    ['whole', 'a', 'b'],
  );
  assert.equal(problems.errorCount, 3);
  assert.equal(formatProblem(problems.list()[0] ?? assert.fail(), '/work'), 'Z.ts: whole\n  ');
});

test('a path is shown from the project, else from where one is, else whole', () => {
  const shown = (file: string): string | undefined => {
    const problems = new ProblemList();
    problems.error(file, { message: 'whole', cure: '' });
    return formatProblem(problems.list()[0] ?? assert.fail(), '/projects/one').split(': ')[0];
  };
  const { root } = parse(process.cwd());
  assert.equal(shown('/projects/one/b/a.ts'), join('b', 'a.ts'));
  assert.equal(shown(join(process.cwd(), 'a.ts')), 'a.ts');
  assert.equal(shown(join(root, 'elsewhere', 'a.ts')), join(root, 'elsewhere', 'a.ts'));
});
