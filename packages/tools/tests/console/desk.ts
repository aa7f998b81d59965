import assert from 'node:assert/strict';

import type { Browser, Locator, Page } from 'playwright-core';

/** The console in one window. */
export class Desk {
  readonly page: Page;
  /** What went wrong in the page itself, and what its policy has kept from happening. */
  readonly errors: string[] = [];

  /** @param page any window */
  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => this.errors.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('net::ERR')) this.errors.push(line.text());
    });
  }

  /** Opens the page, and waits until events arrive. */
  static async open(browser: Browser, url: string): Promise<Desk> {
    const desk = new Desk(await browser.newPage());
    await desk.page.goto(url);
    await desk.untilLive();
    return desk;
  }

  /** Opens the page as somebody without a token finds it. */
  static async openLocked(browser: Browser, url: string): Promise<Desk> {
    const desk = new Desk(await browser.newPage());
    await desk.page.goto(url);
    return desk;
  }

  get tool(): Locator {
    return this.page.getByRole('article');
  }

  get outcome(): Locator {
    return this.tool.getByRole('region', { name: 'Outcome' });
  }

  get waiting(): Locator {
    return this.page.getByRole('region', { name: 'Waiting for an answer' });
  }

  get events(): Locator {
    return this.page.getByRole('list', { name: 'Events' }).getByRole('listitem');
  }

  async untilLive(): Promise<void> {
    await this.page.getByText('live', { exact: true }).waitFor();
  }

  async choose(tool: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: tool, exact: true }).click();
    await this.tool.getByRole('heading', { name: tool, exact: true }).waitFor();
  }

  async start(tool: string, texts: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.choose(tool);
    for (const [label, text] of Object.entries(texts)) await this.field(label).fill(text);
    await this.press('Call');
  }

  async call(tool: string, texts: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.start(tool, texts);
    return this.untilEnded();
  }

  /** Waits for the end of the call, and answers what the page says of it. */
  async untilEnded(): Promise<string> {
    const text = await this.outcome.filter({ hasText: /^(Done|Failed|Cancelled)/ }).innerText();
    return text.replace(/^(\w+) · \d+ ms\s*/, '$1: ');
  }

  /** What the tool answered, out of its JSON. */
  async json(): Promise<unknown> {
    assert.match(await this.untilEnded(), /^Done/);
    return JSON.parse(await this.outcome.locator('pre').innerText());
  }

  field(label: string, scope: Locator = this.tool): Locator {
    return scope.getByLabel(new RegExp(`^${label}( ?optional)?$`));
  }

  async press(button: string, scope: Locator = this.tool): Promise<void> {
    await scope.getByRole('button', { name: button, exact: true }).click();
  }

  async untilEvent(text: string): Promise<void> {
    await this.events.filter({ hasText: text }).first().waitFor();
  }
}
