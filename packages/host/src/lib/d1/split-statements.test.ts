import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { splitStatements } from './split-statements.ts';

const texts = (sql: string): string[] => splitStatements(sql).map((statement) => statement.text);

test('statements end at semicolons and the last one needs none', () => {
  assert.deepEqual(texts('select 1; select 2'), ['select 1', 'select 2']);
  assert.deepEqual(texts(';;  select 1 ;;'), ['select 1']);
});

test('semicolons in texts, names and comments end nothing', () => {
  assert.deepEqual(texts("select 'a;b', 'it''s;'; select 2"), ["select 'a;b', 'it''s;'", 'select 2']);
  assert.deepEqual(texts('select "a;b", `c;d`, [e;f]; select 2'), ['select "a;b", `c;d`, [e;f]', 'select 2']);
  assert.deepEqual(texts('select 1 -- no; end\n, 2; select 3'), ['select 1 -- no; end\n, 2', 'select 3']);
  assert.deepEqual(texts('select /* ; */ 1; select 2'), ['select /* ; */ 1', 'select 2']);
});

test('comments alone are no statement', () => {
  assert.deepEqual(texts('-- nothing\n/* here; */ ;\n'), []);
});

test("a trigger ends after its body's end, not at a case's end", () => {
  const trigger = `CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN
    INSERT INTO b VALUES (CASE WHEN new.x THEN 1 ELSE 2 END);
    INSERT INTO b SELECT CASE WHEN new.x THEN 1 ELSE 2 END;
    DELETE FROM c;
  END`;
  assert.deepEqual(texts(`${trigger}; select 1;`), [trigger, 'select 1']);
});

test('begin and end outside a trigger are ordinary words', () => {
  assert.deepEqual(texts('create table "begin" (a); select 1'), ['create table "begin" (a)', 'select 1']);
});

test('each statement knows the line it begins on', () => {
  const lines = splitStatements('-- one\nselect 1;\n\n  select\n 2; select 3').map((statement) => statement.line);
  assert.deepEqual(lines, [2, 4, 5]);
});

test('joining any statements and splitting them gives them back', () => {
  const text = fc.string().map((content) => `select '${content.replaceAll("'", "''")}' as "x;y" /* ; */ from [t;]`);
  fc.assert(fc.property(fc.array(text), (statements) => assert.deepEqual(texts(statements.join(';\n')), statements)));
});
