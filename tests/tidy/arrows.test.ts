import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';

import { engineFolders, kernelLayers, liveRooms, packageFolders, pdsRooms, rooms, toolsRooms } from './arrows.ts';
import { lineOf, sourceFiles, type SourceFile } from './source-files.ts';

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|import\('([^']+)'\)/g;

interface Import {
  file: SourceFile;
  line: number;
  specifier: string;
}

const imports = sourceFiles((path) => /\.(ts|tsx|mjs)$/.test(path)).flatMap(importsOf);

test('packages import only along the allowed arrows', () => {
  const wrong = imports.flatMap(({ file, line, specifier }) => {
    const target = targetPackage(file.path, specifier);
    if (target === undefined) return [];
    const room = rooms.find(({ folder }) => file.path.startsWith(folder));
    if (room === undefined || room.mayImport.includes(target) || file.path.startsWith(`${packageFolders[target]}/`))
      return [];
    return [
      `${file.path}:${line} imports ${target}; ${room.folder} may import: ${room.mayImport.join(', ') || 'nothing of ours'}`,
    ];
  });
  assert.deepEqual(wrong, [], 'see "Arrows" in ARCHITECTURE.md');
});

test("only code that runs in the engine imports the engine's modules", () => {
  const wrong = imports
    .filter(({ specifier }) => specifier.startsWith('cloudflare:') || specifier.startsWith('workerd:'))
    .filter(({ file }) => !engineFolders.some((folder) => file.path.startsWith(folder)))
    .map(({ file, line, specifier }) => `${file.path}:${line} imports ${specifier}`);
  assert.deepEqual(wrong, [], 'see "Arrows" in ARCHITECTURE.md');
});

test('inside the kernel a file imports only its own unit and lower layers', () => {
  const wrong = imports.flatMap(({ file, line, specifier }) => {
    const from = kernelUnit(file.path);
    const to = specifier.startsWith('.') ? kernelUnit(posix.join(posix.dirname(file.path), specifier)) : undefined;
    if (from === undefined || to === undefined || from === to || /\.(test|engine)\.ts$/.test(file.path)) return [];
    return layerOf(to) < layerOf(from) ? [] : [`${file.path}:${line} (${from}) imports ${specifier} (${to})`];
  });
  assert.deepEqual(wrong, [], 'see the layers in ARCHITECTURE.md and tests/tidy/arrows.ts');
});

test('inside the tools a room imports only the rooms that it may', () => {
  const wrong = wrongBetweenRooms(toolsRoom, toolsRooms);
  assert.deepEqual(wrong, [], 'see "Inside the tools" in ARCHITECTURE.md and tests/tidy/arrows.ts');
});

test('inside the live database a room imports only the rooms that it may', () => {
  const wrong = wrongBetweenRooms(liveRoom, liveRooms);
  assert.deepEqual(wrong, [], 'see "Inside the live database" in ARCHITECTURE.md and tests/tidy/arrows.ts');
});

test('inside the personal data server a room imports only the rooms that it may', () => {
  const wrong = wrongBetweenRooms(pdsRoom, pdsRooms);
  assert.deepEqual(wrong, [], 'see "Inside the personal data server" in ARCHITECTURE.md and tests/tidy/arrows.ts');
});

function wrongBetweenRooms(
  roomOf: (path: string) => string | undefined,
  allowed: Readonly<Record<string, readonly string[]>>,
): string[] {
  return imports.flatMap(({ file, line, specifier }) => {
    const from = roomOf(file.path);
    const to = specifier.startsWith('.') ? roomOf(posix.join(posix.dirname(file.path), specifier)) : undefined;
    if (from === undefined || to === undefined || from === to || /\.(test|engine)\.tsx?$/.test(file.path)) return [];
    const mayImport = allowed[from];
    assert.ok(mayImport !== undefined, `the room "${from}" has no row: give it one in tests/tidy/arrows.ts`);
    return mayImport.includes(to) ? [] : [`${file.path}:${line} (${from}) imports ${specifier} (${to})`];
  });
}

function importsOf(file: SourceFile): Import[] {
  return [...file.text.matchAll(importPattern)].map((match) => ({
    file,
    line: lineOf(file.text, match.index + 1),
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}

/** The package of ours that a specifier reaches, by name or by path. */
function targetPackage(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    return Object.keys(packageFolders).find((name) => specifier === name || specifier.startsWith(`${name}/`));
  }
  const target = posix.join(posix.dirname(path), specifier);
  return Object.keys(packageFolders).find((name) => target.startsWith(`${packageFolders[name]}/`));
}

/** The kernel unit a file belongs to: the longest unit name that its own name begins with. */
function kernelUnit(path: string): string | undefined {
  const inside = /^packages\/actor\/src\/lib\/([a-z0-9-]+)/.exec(path)?.[1];
  if (inside === undefined) return undefined;
  const units = kernelLayers.flat().filter((unit) => inside === unit || inside.startsWith(`${unit}-`));
  return units.toSorted((a, b) => b.length - a.length)[0] ?? inside;
}

/** The room of the tools that a file belongs to. */
function toolsRoom(path: string): string | undefined {
  if (path === 'packages/tools/src/lib/run/run.ts') return 'words';
  return /^packages\/tools\/src\/lib\/([a-z-]+)/.exec(path)?.[1];
}

/** The room of the live database that a file belongs to. */
function liveRoom(path: string): string | undefined {
  return /^packages\/live\/src\/lib\/([a-z-]+)/.exec(path)?.[1];
}

/** The room of the personal data server that a file belongs to. */
function pdsRoom(path: string): string | undefined {
  return /^packages\/pds\/src\/lib\/([a-z-]+)/.exec(path)?.[1];
}

function layerOf(unit: string): number {
  const layer = kernelLayers.findIndex((units) => units.includes(unit));
  assert.notEqual(layer, -1, `the kernel unit "${unit}" has no layer: give it one in tests/tidy/arrows.ts`);
  return layer;
}
