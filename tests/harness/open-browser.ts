import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/**
 * Starts the real browser that comes with the npm packages.
 *
 * @returns a browser without pages; close it
 */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // A browser in a test talks to the test alone: its own background requests would only wait for an answer.
    args: [...chromium.args, '--no-sandbox', '--disable-background-networking', '--disable-quic', '--disable-sync'],
    headless: true,
  });
}
