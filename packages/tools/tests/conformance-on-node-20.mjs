/**
 * Lets `@modelcontextprotocol/conformance` run on Node 20: it imports `globSync` of `fs`, which came with Node 22, for a
 * command that no test uses. Give it to `node --import`.
 */
import { register } from 'node:module';

const fileSystem = dataUrl("export * from 'node:fs'; export const globSync = () => [];");

register(
  dataUrl(`
    export async function resolve(specifier, context, next) {
      const isConformance = context.parentURL?.includes('/@modelcontextprotocol/conformance/') === true;
      if (specifier !== 'fs' || !isConformance) return next(specifier, context);
      return { url: ${JSON.stringify(fileSystem)}, format: 'module', shortCircuit: true };
    }
  `),
);

function dataUrl(source) {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
