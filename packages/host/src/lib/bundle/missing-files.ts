import { dirname, extname, join, resolve } from 'node:path';

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/**
 * Where a module could come into being that an import did not find.
 *
 * @param specifier what is imported: `./words`, `words`, `@scope/words/list`
 * @param importer absolute path of the file that imports it
 * @returns absolute paths of files, any of which could mend the import
 */
export function listMissingFiles(specifier: string, importer: string): string[] {
  if (!/^\.{0,2}\//.test(specifier)) return packageFiles(specifier, dirname(importer));
  const path = resolve(dirname(importer), specifier);
  const asWritten = extname(path) === '' ? [] : [path];
  // TypeScript's sources are imported by the names of what they become.
  const asSource = /\.[mc]?jsx?$/.test(path) ? [path.replace(/js(x?)$/, 'ts$1'), path.replace(/jsx?$/, 'tsx')] : [];
  return [...asWritten, ...asSource, ...ENDINGS.map((ending) => path + ending)];
}

function packageFiles(specifier: string, folder: string): string[] {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const above = dirname(folder);
  const here = ['package.json', 'index.js'].map((file) => join(folder, 'node_modules', name, file));
  return above === folder ? here : [...here, ...packageFiles(specifier, above)];
}
