/** Programs over types of a corpus, and TypeScript's opinion of which values they accept. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import type {
  CompilerOptions,
  Program,
  SourceFile,
  Symbol as TypeScriptSymbol,
  Type,
  TypeChecker,
  VariableStatement,
} from 'typescript';

import type { Json } from '../../../manifest/json-schema.ts';
import { ts } from '../../typescript.ts';

const FOLDER = fileURLToPath(new URL('../corpus/', import.meta.url));

const OPTIONS: CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.webworker.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};

/** Files on the disk, for all programs: the language's library is large. */
const parsed = new Map<string, SourceFile>();

/** One exported type. */
export interface Case {
  /** `file.Type`. */
  readonly name: string;
  /** How another file of the program writes it. */
  readonly written: string;
  readonly type: Type;
  readonly symbol: TypeScriptSymbol;
}

/** Types, and the program that knows them. */
export interface Corpus {
  readonly program: Program;
  readonly checker: TypeChecker;
  readonly cases: readonly Case[];
  /** Path and text of files that exist only here. */
  readonly virtual: ReadonlyMap<string, string>;
}

/**
 * The corpus of this folder.
 *
 * @param order in which the program gets its files, and so in which the checker meets the types
 */
export function readCorpus(order: 'forwards' | 'backwards' = 'forwards'): Corpus {
  const sorted = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.types.ts'))
    .toSorted();
  const names = order === 'forwards' ? sorted : sorted.toReversed();
  return createCorpus(
    names.map((name) => FOLDER + name),
    new Map(),
  );
}

/** The types and methods that the tests look at. */
export function readFixture(): Corpus {
  return createCorpus([fileURLToPath(new URL('../fixture/methods.types.ts', import.meta.url))], new Map());
}

/**
 * A corpus of one module that exists only here.
 *
 * @param text its text; every exported type is a case
 */
export function createVirtualCorpus(text: string): Corpus {
  const path = `${FOLDER}virtual.types.ts`;
  return createCorpus([path], new Map([[path, text]]));
}

/**
 * Asks TypeScript whether values are assignable to types, as literals in the source.
 *
 * @param corpus the types
 * @param questions which values to ask of each case, in its order
 * @returns for each case, whether each value is accepted
 */
export function askTypeScript(corpus: Corpus, questions: readonly (readonly Json[])[]): boolean[][] {
  const files = [...new Set(corpus.cases.map(({ name }) => moduleOf(name)))];
  const imports = files.map((file) => `import type * as ${file} from './${file}.types.ts';`);
  const lines = corpus.cases.flatMap(({ written }, index) =>
    (questions[index] ?? []).map(
      (value, number) => `const v${index}_${number}: ${written} = ${JSON.stringify(value)};`,
    ),
  );
  const path = `${FOLDER}questions.ts`;
  const text = [...imports, ...lines].join('\n');
  const program = createProgram(
    [...corpus.program.getRootFileNames(), path],
    new Map([...corpus.virtual, [path, text]]),
  );
  const source = mustGetSource(program, path);
  if (program.getSyntacticDiagnostics(source).length > 0) throw new Error('the questions are no TypeScript');
  const verdicts = source.statements.filter(ts.isVariableStatement).map((statement) => isAccepted(statement, program));
  let next = 0;
  return questions.map((values) => values.map(() => verdicts[next++] === true));
}

/** Whether the initializer fits the declared type; the checker still knows that it is a literal, and refuses more. */
function isAccepted({ declarationList }: VariableStatement, program: Program): boolean {
  const [declaration] = declarationList.declarations;
  if (declaration?.initializer === undefined) throw new Error('a question without a value');
  const checker = program.getTypeChecker();
  const given = checker.getTypeAtLocation(declaration.initializer);
  return checker.isTypeAssignableTo(given, checker.getTypeAtLocation(declaration));
}

function createCorpus(paths: readonly string[], virtual: ReadonlyMap<string, string>): Corpus {
  const program = createProgram(paths, virtual);
  const checker = program.getTypeChecker();
  const cases = paths.flatMap((path) => casesOf(mustGetSource(program, path), checker));
  return { program, checker, cases, virtual };
}

function casesOf(source: SourceFile, checker: TypeChecker): Case[] {
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${source.fileName} exports nothing`);
  const file = moduleOf(basename(source.fileName));
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const isType = (symbol.flags & ts.SymbolFlags.Type) !== 0;
    const name = `${file}.${symbol.name}`;
    return isType ? [{ name, written: name, type: checker.getDeclaredTypeOfSymbol(symbol), symbol }] : [];
  });
}

/** `scalars` of `scalars.types.ts` and of `scalars.Text`. */
function moduleOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function createProgram(paths: readonly string[], virtual: ReadonlyMap<string, string>): Program {
  const host = ts.createCompilerHost(OPTIONS);
  host.fileExists = (path) => virtual.has(path) || ts.sys.fileExists(path);
  host.getSourceFile = (path, version) => {
    const text = virtual.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, version);
    const source = parsed.get(path) ?? ts.createSourceFile(path, ts.sys.readFile(path) ?? '', version);
    parsed.set(path, source);
    return source;
  };
  return ts.createProgram(paths, OPTIONS, host);
}

function mustGetSource(program: Program, path: string): SourceFile {
  const source = program.getSourceFile(path);
  if (source === undefined) throw new Error(`${path} is not part of the program`);
  return source;
}
