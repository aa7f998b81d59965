/** Views of photons in the real browser, shown by a host as MCP Apps describes it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';

import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { answerOf, post, postModern, request } from './server/mcp-wire.ts';
import { startServer } from './server/start-server.ts';

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;

before(async () => {
  server = await startServer();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page that shows a view, keeps what the view says, and passes on its calls of tools. */
const hostPage = `<iframe sandbox="allow-scripts"></iframe><script>
const frame = document.querySelector('iframe');
const tell = (message) => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*');
window.heard = [];
window.addEventListener('message', async ({ data: { id, method, params } }) => {
  window.heard.push({ method, params });
  if (method === 'ui/initialize') tell({ id, result: { hostContext: { theme: 'dark' } } });
  if (method === 'ui/message') tell({ id, result: {} });
  if (method === 'ui/notifications/initialized') {
    tell({ method: 'ui/notifications/tool-input', params: { arguments: { a: 1 } } });
    tell({ method: 'ui/notifications/tool-result', params: { content: [{ type: 'text', text: 'done' }] } });
    const _photon = { event: 'told', data: { text: 'hi' } };
    tell({ method: 'ui/notifications/host-context-changed', params: { theme: 'light', _photon } });
    tell({ id: 'ask', method: 'ui/resource-teardown', params: {} });
  }
  if (method === 'tools/call') {
    tell({ method: 'notifications/progress', params: { progressToken: params._meta.progressToken, progress: 1, total: 2 } });
    tell({ ...(await window.callTool(params)), id });
  }
});
</script>`;

test('a view gets what the tool got and gave, hears of events, and calls tools', async () => {
  const url = `${server.url}/p/board/mcp`;
  const uri = 'ui://board/wall';
  const listed = await answerOf(await postModern(url, 'tools/list'));
  const tools = listed.result?.['tools'] as { name: string; _meta?: object }[];
  assert.deepEqual(tools.find(({ name }) => name === 'which')?._meta, {
    ui: { resourceUri: uri },
    'ui/resourceUri': uri,
  });
  const read = await answerOf(await postModern(url, 'resources/read', { uri }));
  const [view] = (read.result?.['contents'] ?? []) as { text: string; mimeType: string }[];
  assert.equal(view?.mimeType, 'text/html;profile=mcp-app');
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.exposeFunction('callTool', async (params: object) =>
    answerOf(await post(url, request('tools/call', params))),
  );
  await page.setContent(hostPage);
  await page.locator('iframe').evaluate((frame, html) => frame.setAttribute('srcdoc', html), view?.text ?? '');
  const shown = page.frameLocator('iframe');
  await shown.getByText('told').waitFor();
  await shown.getByRole('button').click();
  await shown.getByText('refused').waitFor();
  assert.deepEqual(await shown.locator('li').allTextContents(), [
    'theme "dark"',
    'input {"a":1}',
    'result "done"',
    'theme "light"',
    'told {"text":"hi"}',
    'progress 0.5',
    'which "default"',
    'progress 0.5',
    'refused "Error: Invalid arguments for tell: text: expected a text, found 7."',
  ]);
  await page.waitForFunction(`heard.some(({ method }) => method === 'ui/message')`);
  const heard = await page.evaluate<{ method?: string }[]>('heard');
  assert.ok(heard.some(({ method }) => method === 'ui/notifications/size-changed'));
  assert.deepEqual(errors, []);
});

test('a view that speaks for itself hears nothing of it', async () => {
  const { viewScript } = await import('../src/lib/compile/assets/view-script.ts');
  const page = await browser.newPage();
  await page.setContent(hostPage);
  const html = `<script data-photon="board">${viewScript}</script><p>own</p>`;
  await page.locator('iframe').evaluate((frame, text) => frame.setAttribute('srcdoc', text), html);
  await page.frameLocator('iframe').getByText('own').waitFor();
  assert.deepEqual(await page.evaluate('heard'), []);
});

test('the script is what its source makes', () => {
  const script = fileURLToPath(new URL('../../../scripts/build-view-bridge.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
