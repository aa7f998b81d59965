/**
 * Writes what was compiled as modules: one with the manifest of each photon, and one with all actor classes, which a
 * Worker exports. They are ordinary modules: the runtime that they import does the work.
 *
 * Invariants:
 * - E1 The same photons give the same bytes.
 * - E2 Formatters and linters leave the files alone: what they would change would come back.
 */
import { basename, dirname, join, relative, sep } from 'node:path';

import type { PhotonManifest } from '../../manifest/manifest.ts';
import type { CompiledPhoton } from '../class/compile-photon.ts';
import { formatJson } from './format-json.ts';

/** Longest line of a formatted file. */
const LINE_WIDTH = 120;

/** A file to write. */
export interface EmittedFile {
  /** Absolute path. */
  readonly path: string;
  readonly content: string;
}

/** Where what is written goes. */
export interface EmitLayout {
  /** Absolute path of the module with the actor classes. */
  readonly module: string;
  /** Folders below this one get the manifests of their photons; those of photons outside go beside `module`. */
  readonly directory: string;
  /** What relative imports end with: `.js` where the project's compiler does not take `.ts`. */
  readonly extension: '.ts' | '.js';
}

/**
 * The modules of photons.
 *
 * @param photons compiled, the one that answers at `/` first
 * @param layout where they go
 */
export function emitPhotons(photons: readonly CompiledPhoton[], layout: EmitLayout): EmittedFile[] {
  const entries = photons.map((photon) => ({ photon, manifestPath: manifestPathOf(photon, layout) }));
  return [
    ...entries.map(({ photon, manifestPath }) => ({ path: manifestPath, content: formatManifest(photon) })),
    { path: layout.module, content: formatModule(entries, layout) },
  ];
}

interface Entry {
  readonly photon: CompiledPhoton;
  readonly manifestPath: string;
}

function manifestPathOf({ file, manifest }: CompiledPhoton, { module, directory }: EmitLayout): string {
  const inside = relative(directory, file);
  const folder = inside.startsWith('..') ? dirname(module) : dirname(file);
  return join(folder, `${manifest.name}.manifest.ts`);
}

const MANIFEST_LEAD = 'export const manifest = ';

function formatManifest({ file, manifest }: CompiledPhoton): string {
  return `${formatHead(basename(file))}
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
${MANIFEST_LEAD}${formatJson(manifest, MANIFEST_LEAD.length)} satisfies PhotonManifest;
`;
}

function formatModule(entries: readonly Entry[], { module, extension }: EmitLayout): string {
  const importFrom = (path: string): string => `'${formatSpecifier(module, path, extension)}'`;
  const imports = entries.flatMap(({ photon: { file, manifest }, manifestPath }) => [
    `import ${manifest.actorClass}Source from ${importFrom(file)};`,
    `import { manifest as ${manifest.actorClass}Manifest } from ${importFrom(manifestPath)};`,
  ]);
  const names = entries.map(({ photon }) => photon.manifest.actorClass);
  return `${formatHead(entries.map(({ photon }) => basename(photon.file)).join(', '))}
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';
${imports.map((line) => `\n${line}`).join('')}
${entries.map(({ photon: { manifest } }) => formatClass(manifest)).join('')}
/** For \`tools({ photons })\`; the first one answers at \`/\`. */
${formatList('export const photons = [', names, '] as const;')}
`;
}

function formatClass({ name, actorClass }: PhotonManifest): string {
  return `
/** The actor of the photon \`${name}\`. */
export class ${actorClass} extends PhotonActor {
${formatList('  static override readonly photon = definePhoton(', [`${actorClass}Manifest`, `${actorClass}Source`], ');')}
}
`;
}

/** On one line, if a formatter would leave it there (E2). */
function formatList(open: string, items: readonly string[], close: string): string {
  const line = `${open}${items.join(', ')}${close}`;
  if (line.length <= LINE_WIDTH) return line;
  const margin = ' '.repeat(open.length - open.trimStart().length);
  return `${open}\n${items.map((item) => `${margin}  ${item},\n`).join('')}${margin}${close}`;
}

/** E2. */
function formatHead(sources: string): string {
  return `/* eslint-disable */\n// Written by \`sundog generate\` out of ${sources}: change that, not this.`;
}

function formatSpecifier(from: string, to: string, extension: EmitLayout['extension']): string {
  const path = relative(dirname(from), to).split(sep).join('/').replace(/\.ts$/, extension);
  return (path.startsWith('.') ? path : `./${path}`).replaceAll("'", String.raw`\'`);
}
