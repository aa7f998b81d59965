import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Validator, type Schema } from '@cfworker/json-schema';

import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { createSchema } from '../schema-of-type.ts';
import { createCandidates } from './candidates.ts';
import { askTypeScript, createVirtualCorpus, readCorpus, type Corpus } from './corpus-program.ts';
import { DIFFERENCES, type Difference } from './differences.ts';
import { findInvalidKeyword } from './meta-schema.ts';
import { writeRandomTypes } from './random-types.ts';
import { VALUES, VALUES_OF } from './values.ts';

/** Change it to try other types; a failure names the type. */
const SEED = Number(process.env['SUNDOG_SEED'] ?? 20260728);
const RANDOM_COUNT = 80;

/** A value on which the two disagree. */
interface Disagreement {
  readonly name: string;
  readonly value: Json;
  readonly acceptedBy: 'schema' | 'typescript';
}

describe('TypeScript and the schemas agree', () => {
  const corpus = readCorpus();
  const schemas = createSchemas(corpus);
  const disagreements = findDisagreements(corpus, schemas, VALUES);

  test('the corpus is TypeScript', () => {
    const errors = corpus.program.getSemanticDiagnostics().map(({ messageText }) => JSON.stringify(messageText));
    assert.deepEqual(errors, []);
    assert.ok(corpus.cases.length >= 120);
  });

  test('about every value of every type of the corpus, but for reasons', () => {
    const unexplained = disagreements.filter((found) => !DIFFERENCES.some((difference) => explains(difference, found)));
    assert.deepEqual(unexplained.map(formatDisagreement), []);
  });

  test('every reason is needed for each of its types', () => {
    const idle = DIFFERENCES.flatMap((difference) =>
      difference.cases
        .filter((name) => !disagreements.some((found) => found.name === name && explains(difference, found)))
        .map((name) => `${name}: ${difference.reason}`),
    );
    assert.deepEqual(idle, []);
  });

  test('every schema is one of 2020-12', () => {
    const wrong = corpus.cases.flatMap(({ name }, index) => {
      const found = findInvalidKeyword(schemas[index] ?? {});
      return found === undefined ? [] : [`${name}: ${found}`];
    });
    assert.deepEqual(wrong, []);
  });

  test('the order in which the checker meets the types changes no byte', () => {
    const other = readCorpus('backwards');
    const byName = new Map(createSchemas(other).map((schema, index) => [other.cases[index]?.name, schema]));
    assert.deepEqual(
      corpus.cases.map(({ name }) => JSON.stringify(byName.get(name))),
      schemas.map((schema) => JSON.stringify(schema)),
    );
  });
});

test(`TypeScript and the schemas agree about random types (SUNDOG_SEED=${SEED})`, () => {
  const text = writeRandomTypes(SEED, RANDOM_COUNT);
  const corpus = createVirtualCorpus(text);
  const schemas = createSchemas(corpus);
  const strangers = schemas.flatMap((schema) => createCandidates(schema).slice(0, 1));
  const disagreements = findDisagreements(corpus, schemas, strangers);
  const lines = text.split('\n');
  assert.deepEqual(
    disagreements.map(
      (found) => `${formatDisagreement(found)} of ${lines[Number(found.name.slice('virtual.R'.length))]}`,
    ),
    [],
  );
  assert.deepEqual(
    schemas.map(findInvalidKeyword),
    schemas.map(() => undefined),
  );
});

function createSchemas(corpus: Corpus): JsonSchema[] {
  return corpus.cases.map(({ name, type, symbol }) => {
    const [declaration] = symbol.declarations ?? [];
    assert.ok(declaration !== undefined);
    const { schema, problems } = createSchema(type, declaration, corpus);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
      name,
    );
    return schema;
  });
}

function findDisagreements(corpus: Corpus, schemas: readonly JsonSchema[], pool: readonly Json[]): Disagreement[] {
  const questions = corpus.cases.map(({ name }, index) => {
    const values = [...pool, ...(VALUES_OF[name] ?? []), ...createCandidates(schemas[index] ?? {})];
    return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  });
  const verdicts = askTypeScript(corpus, questions);
  return corpus.cases.flatMap(({ name }, index) => {
    const validator = new Validator(schemas[index] as Schema, '2020-12');
    return (questions[index] ?? []).flatMap((value, number): Disagreement[] => {
      const { valid } = validator.validate(value);
      if (valid === verdicts[index]?.[number]) return [];
      return [{ name, value, acceptedBy: valid ? 'schema' : 'typescript' }];
    });
  });
}

function explains({ cases, acceptedBy, explains: covers }: Difference, found: Disagreement): boolean {
  return cases.includes(found.name) && acceptedBy === found.acceptedBy && (covers?.(found.value) ?? true);
}

function formatDisagreement({ name, value, acceptedBy }: Disagreement): string {
  return `${name}: only ${acceptedBy} accepts ${JSON.stringify(value)}`;
}
