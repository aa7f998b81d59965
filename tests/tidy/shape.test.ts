import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

import { packageFolders } from './arrows.ts';
import { root, sourceFiles } from './source-files.ts';

const FILE_SIZE_MAX_BYTES = 200_000;
const CLASS_MEMBERS_MAX = 25;

test('no file is large', () => {
  const large = sourceFiles((path) => !path.endsWith('package-lock.json'))
    .filter(({ path }) => statSync(`${root}/${path}`).size > FILE_SIZE_MAX_BYTES)
    .map(({ path }) => path);
  assert.deepEqual(large, [], 'what is generated or fetched does not belong into the repository');
});

test('every export of a package has its own file of named re-exports', () => {
  const wrong = Object.values(packageFolders).flatMap((folder) => {
    const { exports } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as {
      exports: Record<string, string>;
    };
    return Object.entries(exports).flatMap(([key, target]) => {
      const expected = key === '.' ? './src/index.ts' : `./src/${key.slice(2)}.ts`;
      if (target !== expected) return [`${folder}: export "${key}" is ${target}, not ${expected}`];
      const text = readFileSync(`${root}/${folder}/${target}`, 'utf8');
      const statements = text
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .split(';')
        .filter((statement) => statement.trim() !== '');
      return statements
        .filter((statement) => !/^\s*export (type )?\{[^}]*\} from '\.\/lib\/[^']+'\s*$/.test(statement))
        .map(
          (statement) => `${folder}/${target}: not a named re-export out of ./lib: ${statement.trim().slice(0, 60)}`,
        );
    });
  });
  assert.deepEqual(wrong, []);
});

test('a class has at most 25 members', () => {
  const wrong = sourceFiles((path) => /^(packages|examples)\/.*\.ts$/.test(path)).flatMap(({ path, text }) =>
    classBodies(text)
      .filter(({ members }) => members > CLASS_MEMBERS_MAX)
      .map(({ name, members }) => `${path}: class ${name} has ${members} members`),
  );
  assert.deepEqual(wrong, [], 'split it into tables, decisions and wiring');
});

test('a document has one title', () => {
  const wrong = sourceFiles((path) => path.endsWith('.md'))
    .filter(({ text }) => text.replace(/```[\s\S]*?```/g, '').match(/^# /gm)?.length !== 1)
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test('a decision note is at most 60 lines', () => {
  const wrong = sourceFiles((path) => /^decisions\/\d/.test(path))
    .filter(({ text }) => text.trimEnd().split('\n').length > 60)
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test('a link inside the documents leads somewhere', () => {
  const wrong = sourceFiles((path) => path.endsWith('.md')).flatMap(({ path, text }) =>
    [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !existsSync(new URL(link, `file://${root}/${path}`)))
      .map((link) => `${path}: ${link}`),
  );
  assert.deepEqual(wrong, []);
});

/** Counts the names a class declares, by the formatter's indentation: one level below the class itself. */
function classBodies(text: string): { name: string; members: number }[] {
  const member =
    /^ {2}(?:(?:public|protected|private|static|override|readonly|abstract|async|get|set|declare) )*\*?(#?\w+)[?!]?(?:[<(:;]| =)/gm;
  return [...text.matchAll(/^(?:export )?(?:abstract )?class (\w+)[\s\S]*?^}/gm)].map((match) => ({
    name: match[1] ?? '',
    members: new Set([...match[0].matchAll(member)].map(([, name]) => name)).size,
  }));
}
