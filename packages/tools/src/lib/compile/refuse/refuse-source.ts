/**
 * Refuses what cannot run in an actor, in a photon's file and in every file of the project that it imports: modules
 * that are not there, machine code, code made at run time, ports and folders of the machine.
 */
import type { CallExpression, NewExpression, Node, SourceFile } from 'typescript';

import { placeOf, type ProblemList } from '../problem.ts';
import type { PhotonProgram } from '../program/photon-program.ts';
import { skipWrappers } from '../skip-wrappers.ts';
import { ts } from '../typescript.ts';
import { listImports, type ModuleRequest } from './list-imports.ts';
import { isNativePackage } from './native-package.ts';
import { findRefusal, isNodeModule, packageOf, SERVER_CURE, SERVER_MODULES } from './refused-modules.ts';

/** Modules that the engine brings. */
const ENGINE_PREFIXES = ['cloudflare:', 'workerd:'];

/**
 * The project's own files that a photon is made of: its file and all that it imports.
 *
 * @param file of the photon
 * @param photonProgram that it was read into
 */
export function listLocalFiles(file: SourceFile, photonProgram: PhotonProgram): SourceFile[] {
  const { program, isLocal, resolutionsOf } = photonProgram;
  const found = new Set([file]);
  for (const current of found) {
    for (const { specifier } of listImports(current)) {
      const path = resolutionsOf(current).get(specifier)?.path;
      const imported = path === undefined ? undefined : program.getSourceFile(path);
      if (imported !== undefined && isLocal(imported)) found.add(imported);
    }
  }
  return [...found];
}

/**
 * Complains about everything in a file that cannot run in an actor.
 *
 * @param file of the project
 * @param photonProgram that it was read into
 * @param problems where complaints go
 */
export function refuseSource(file: SourceFile, photonProgram: PhotonProgram, problems: ProblemList): void {
  for (const request of listImports(file)) refuseImport(request, file, photonProgram, problems);
  const servers = listServerNames(file);
  const visit = (node: Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) refuseCall(node, servers, problems);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function refuseImport(
  { specifier, node }: ModuleRequest,
  file: SourceFile,
  { resolutionsOf }: PhotonProgram,
  problems: ProblemList,
): void {
  const cure = findRefusal(specifier);
  if (cure !== undefined) {
    problems.error(placeOf(node), { message: `"${specifier}" cannot be used in an actor`, cure });
    return;
  }
  if (isNodeModule(specifier) || ENGINE_PREFIXES.some((prefix) => specifier.startsWith(prefix))) return;
  const resolution = resolutionsOf(file).get(specifier);
  if (resolution?.path === undefined) {
    if (!isCode(specifier)) return; // A style sheet, a page: the bundler's to find.
    problems.error(placeOf(node), { message: `"${specifier}" cannot be found`, cure: cureOfMissing(specifier) });
  } else if (resolution.isExternal && isNativePackage(resolution.path, packageOf(specifier))) {
    problems.error(placeOf(node), {
      message: `"${specifier}" is machine code, which no actor can load`,
      cure: 'Use a package written in JavaScript or WebAssembly, or a service over HTTP.',
    });
  }
}

function cureOfMissing(specifier: string): string {
  if (specifier.startsWith('.') || specifier.startsWith('/')) return 'Correct the path.';
  if (specifier.startsWith('#'))
    return 'Say where it leads: by "imports" of package.json, or "paths" of tsconfig.json.';
  return `Run \`npm install ${packageOf(specifier)}\`, or correct the name.`;
}

/** Whether a module of that name would be code: its ending says nothing, or that it is. */
function isCode(specifier: string): boolean {
  const file = specifier.slice(specifier.lastIndexOf('/') + 1);
  const ending = file.includes('.') && specifier.startsWith('.') ? file.slice(file.lastIndexOf('.') + 1) : '';
  return ['', 'js', 'mjs', 'cjs', 'ts', 'mts', 'tsx', 'jsx', 'json'].includes(ending) || file.endsWith('.photon');
}

/** Local names by which a file can open a port: of the function itself, and of modules that have one. */
function listServerNames(file: SourceFile): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteralLike(statement.moduleSpecifier)) continue;
    const specifier = statement.moduleSpecifier.text;
    const functions = SERVER_MODULES[specifier.startsWith('node:') ? specifier.slice(5) : specifier];
    const { name, namedBindings } = statement.importClause ?? {};
    if (functions === undefined) continue;
    if (name !== undefined) names.set(name.text, functions);
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) names.set(namedBindings.name.text, functions);
    else {
      for (const element of namedBindings.elements) {
        if (functions.includes((element.propertyName ?? element.name).text)) names.set(element.name.text, []);
      }
    }
  }
  return names;
}

function refuseCall(
  node: CallExpression | NewExpression,
  servers: ReadonlyMap<string, readonly string[]>,
  problems: ProblemList,
): void {
  const called = skipWrappers(node.expression);
  if (ts.isIdentifier(called)) {
    if ((called.text === 'eval' && ts.isCallExpression(node)) || called.text === 'Function') {
      problems.error(placeOf(called), {
        message: `${called.text === 'eval' ? 'eval' : 'new Function'} makes code at run time, which the engine forbids`,
        cure: 'Write the code out; parse data with JSON.parse.',
      });
    } else if (servers.get(called.text)?.length === 0) refuseServer(called, problems);
  } else if (ts.isPropertyAccessExpression(called)) {
    const owner = skipWrappers(called.expression);
    const isServer = ts.isIdentifier(owner) && (servers.get(owner.text) ?? []).includes(called.name.text);
    if (isServer) refuseServer(called, problems);
    else if (owner.kind === ts.SyntaxKind.ThisKeyword && called.name.text === 'storage')
      refuseStorage(called, problems);
  }
}

function refuseServer(node: Node, problems: ProblemList): void {
  const message = `${node.getText()} opens a port, which no actor can`;
  problems.error(placeOf(node), { message, cure: SERVER_CURE });
}

/** A class may have a method of that name itself. */
function refuseStorage(node: Node, problems: ProblemList): void {
  const owner = ts.findAncestor(node, ts.isClassLike);
  const hasOwn = owner?.members.some(
    ({ name }) => name !== undefined && ts.isIdentifier(name) && name.text === 'storage',
  );
  if (hasOwn === true) return;
  problems.error(placeOf(node), {
    message: 'this.storage(…) is a folder of the machine, which an actor has not',
    cure: 'Keep data with `this.memory` or `this.data`, files with `this.cf.r2`.',
  });
}
