import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { foldMigrations, type Migration } from './fold-migrations.ts';

const cases: { title: string; migrations: Migration[]; classes: [string, string, boolean][]; faults?: string[] }[] = [
  { title: 'no history, no classes', migrations: [], classes: [] },
  {
    title: 'both kinds of classes are created',
    migrations: [{ tag: 'v1', new_sqlite_classes: ['A'], new_classes: ['B'] }],
    classes: [
      ['A', 'A', true],
      ['B', 'B', false],
    ],
  },
  {
    title: 'M1: the data follows a class through renames',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A'] },
      { tag: 'v2', renamed_classes: [{ from: 'A', to: 'B' }] },
      { tag: 'v3', renamed_classes: [{ from: 'B', to: 'C' }] },
    ],
    classes: [['C', 'A', true]],
  },
  {
    title: 'M2: a new class that takes the old name of a renamed one starts empty',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A'] },
      { tag: 'v2', renamed_classes: [{ from: 'A', to: 'B' }] },
      { tag: 'v3', new_sqlite_classes: ['A'] },
    ],
    classes: [
      ['B', 'A', true],
      ['A', 'A-2', true],
    ],
  },
  {
    title: 'M2: a class that is deleted and created again starts empty',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A'] },
      { tag: 'v2', deleted_classes: ['A'] },
      { tag: 'v3', new_sqlite_classes: ['A'] },
    ],
    classes: [['A', 'A-2', true]],
  },
  {
    title: 'a class is created once',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A'] },
      { tag: 'v2', new_classes: ['A'] },
    ],
    classes: [['A', 'A', true]],
    faults: ['1.new_classes.0: the class A exists already'],
  },
  {
    title: 'only what exists is renamed or deleted',
    migrations: [
      { tag: 'v1', renamed_classes: [{ from: 'A', to: 'B' }] },
      { tag: 'v2', deleted_classes: ['A'] },
    ],
    classes: [],
    faults: [
      '0.renamed_classes.0.from: the class A cannot be renamed: no earlier migration creates it',
      '1.deleted_classes.0: the class A cannot be deleted: no earlier migration creates it',
    ],
  },
  {
    title: 'a class cannot take the name of another one',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A', 'B'] },
      { tag: 'v2', renamed_classes: [{ from: 'A', to: 'B' }] },
    ],
    classes: [
      ['A', 'A', true],
      ['B', 'B', true],
    ],
    faults: ['1.renamed_classes.0.to: the class B exists already, so A cannot take its name'],
  },
  {
    title: 'tags are unique',
    migrations: [
      { tag: 'v1', new_sqlite_classes: ['A'] },
      { tag: 'v1', new_sqlite_classes: ['B'] },
    ],
    classes: [
      ['A', 'A', true],
      ['B', 'B', true],
    ],
    faults: ['1.tag: the tag "v1" is given to two migrations'],
  },
];

for (const { title, migrations, classes, faults = [] } of cases) {
  test(title, () => {
    const folded = foldMigrations(migrations);
    assert.deepEqual(
      folded.classes.map((it) => [it.className, it.storageName, it.sqlite]),
      classes,
    );
    assert.deepEqual(
      folded.faults.map(({ path, message }) => `${path.join('.')}: ${message}`),
      faults,
    );
  });
}

/** One random step; it is applied only where it makes sense. */
const step = fc.record({
  deed: fc.constantFrom('create', 'rename', 'delete'),
  name: fc.constantFrom('A', 'B', 'C', 'D'),
  to: fc.constantFrom('A', 'B', 'C', 'D'),
});

test('M1 and M2 hold for every history', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const history: Migration[] = [];
      const identities = new Map<string, number>();
      const storageOf = new Map<number, string>();
      for (const [index, { deed, name, to }] of steps.entries()) {
        const tag = `v${index}`;
        const identity = identities.get(name);
        if (deed === 'create' && identity === undefined) {
          identities.set(name, index);
          history.push({ tag, new_sqlite_classes: [name] });
        } else if (deed === 'delete' && identity !== undefined) {
          identities.delete(name);
          history.push({ tag, deleted_classes: [name] });
        } else if (deed === 'rename' && identity !== undefined && !identities.has(to)) {
          identities.delete(name);
          identities.set(to, identity);
          history.push({ tag, renamed_classes: [{ from: name, to }] });
        }
        const { classes, faults } = foldMigrations(history);
        assert.deepEqual(faults, []);
        assert.deepEqual(classes.map((it) => it.className).toSorted(), [...identities.keys()].toSorted());
        for (const { className, storageName } of classes) {
          const living = identities.get(className) ?? -1;
          assert.equal(storageOf.get(living) ?? storageName, storageName, 'the data stays where it is');
          storageOf.set(living, storageName);
        }
        assert.equal(new Set(storageOf.values()).size, storageOf.size, 'no two classes ever share data');
      }
    }),
  );
});
