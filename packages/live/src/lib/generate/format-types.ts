import type { LiveModule } from './find-live-modules.ts';

/** Modules by name: a module, or a folder with others in it, or both. */
interface ModuleTree {
  module: LiveModule | undefined;
  readonly children: Map<string, ModuleTree>;
}

/** What a declaration cannot import something as. */
const RESERVED = (
  'Functions schema await break case catch class const continue debugger default delete do else enum export extends false ' +
  'finally for function if implements import in instanceof interface let new null package private protected public return ' +
  'static super switch this throw true try typeof var void while with yield arguments eval ' +
  'any unknown never string number boolean bigint symbol object undefined'
).split(' ');

/**
 * The declaration that registers a project with both doors.
 *
 * @param modules of its folder `live`, by path
 * @returns TypeScript, as the formatter leaves it
 */
export function formatTypes(modules: readonly LiveModule[]): string {
  const names = nameImports(modules);
  const imports = [
    ...modules.map((module) => ({ what: `* as ${names.get(module)}`, path: module.path })),
    { what: 'schema', path: 'schema.ts' },
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return `/* eslint-disable */
// Written by \`sundog generate\` out of the modules beside this folder: change those, not this.
${imports.map(({ what, path }) => `import type ${what} from '../${path}';\n`).join('')}
interface Functions {${formatTree(createTree(modules), names, '\n  ')}}

declare module '@sundog/live/server' {
  interface Register {
    schema: typeof schema;
    functions: Functions;
  }
}

declare module '@sundog/live/client' {
  interface Register {
    functions: Functions;
  }
}
`;
}

function nameImports(modules: readonly LiveModule[]): ReadonlyMap<LiveModule, string> {
  const taken = new Set(RESERVED);
  const names = new Map<LiveModule, string>();
  for (const module of modules) {
    let name = module.segments.join('_');
    while (taken.has(name)) name += '_';
    taken.add(name);
    names.set(module, name);
  }
  return names;
}

function createTree(modules: readonly LiveModule[]): ModuleTree {
  const root: ModuleTree = { module: undefined, children: new Map() };
  for (const module of modules) {
    let node = root;
    for (const segment of module.segments) {
      const child = node.children.get(segment) ?? { module: undefined, children: new Map() };
      node.children.set(segment, child);
      node = child;
    }
    node.module = module;
  }
  return root;
}

function formatTree({ children }: ModuleTree, names: ReadonlyMap<LiveModule, string>, indent: string): string {
  const lines = [...children].map(([name, { module, children: inner }]) => {
    const types = [
      ...(module === undefined ? [] : [`typeof ${names.get(module)}`]),
      ...(inner.size === 0 ? [] : [`{${formatTree({ module, children: inner }, names, `${indent}  `)}}`]),
    ];
    return `${indent}${name}: ${types.join(' & ')};`;
  });
  return lines.length === 0 ? '' : `${lines.join('')}${indent.slice(0, -2)}`;
}
