import { build } from 'esbuild';

/**
 * Bundles what a page loads, as a project that ships it would.
 *
 * @param entry absolute path of its entry module
 * @param external packages that are left out
 * @returns the text of one module, minified
 */
export async function bundleForBrowser(entry: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"development"' },
    external,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`Bundling ${entry} gave nothing.`);
  return file.text;
}
