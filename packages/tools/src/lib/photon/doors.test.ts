import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** What a door hands out. */
function namesOf(door: string): string[] {
  const text = readFileSync(new URL(`../../${door}.ts`, import.meta.url), 'utf8');
  return [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
}

test('authors and projects have a door each: no name is handed out by both', () => {
  const projects = new Set(namesOf('runtime'));
  const authors = namesOf('photon');
  assert.ok(authors.includes('Photon') && projects.has('PhotonActor'));
  assert.deepEqual(
    authors.filter((name) => projects.has(name)),
    [],
  );
});
