import { pathToFileURL } from 'node:url';

let loader: Promise<void> | undefined;

/**
 * Imports a module of another package, which may be TypeScript: the loader for that is started when it is first needed.
 *
 * @param file absolute path
 * @returns what it exports
 * @throws whatever keeps it from being loaded
 */
export async function importModule(file: string): Promise<unknown> {
  if (/\.[mc]?tsx?$/.test(file)) await (loader ??= startLoader());
  return import(pathToFileURL(file).href);
}

async function startLoader(): Promise<void> {
  const { register } = await import('tsx/esm/api');
  register();
}
