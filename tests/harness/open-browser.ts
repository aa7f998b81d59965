import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** The package of the browser, which goes when another version is installed. */
const PACKAGE = fileURLToPath(new URL('../../node_modules/@sparticuz/chromium/', import.meta.url));
const UNPACK = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";

/**
 * Starts the real browser that comes with the npm packages.
 *
 * @returns a browser without pages; close it
 */
export async function openBrowser(): Promise<Browser> {
  // No page here draws in three dimensions; emulating a card for it takes a third of a test's time.
  chromium.setGraphicsMode = false;
  return playwright.launch({
    executablePath: unpackBrowser(),
    // A browser in a test talks to the test alone: its own background requests would only wait for an answer.
    args: [...chromium.args, '--no-sandbox', '--disable-background-networking', '--disable-quic', '--disable-sync'],
    headless: true,
  });
}

/**
 * Answers the path of the program. Its package unpacks it, step by step, into the temporary folder: here that is a
 * folder which gets its name when it is complete, as other tests may do the same at the same time, and be interrupted.
 */
function unpackBrowser(): string {
  const folder = join(PACKAGE, 'unpacked');
  const program = join(folder, 'chromium');
  if (existsSync(program)) return program;
  const unpacked = mkdtempSync(join(PACKAGE, 'unpack-'));
  execFileSync(process.execPath, ['-e', UNPACK], { cwd: PACKAGE, env: { ...process.env, TMPDIR: unpacked } });
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    rmSync(unpacked, { recursive: true, force: true });
    // Another test may have been faster.
    if (!existsSync(program)) throw error;
  }
  return program;
}
