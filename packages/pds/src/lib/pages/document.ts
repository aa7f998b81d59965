import { html, Html } from './html.ts';
import type { Page } from './parts.ts';
import { style } from './style.ts';

/**
 * The whole document of a page. Texts of styles and scripts stand in it as they are, so that their digests fit.
 *
 * @param page what is on it
 * @param host the name of this host
 */
export function createDocument(page: Page, host: string): string {
  const title = page.title === host ? host : `${page.title} · ${host}`;
  const scripts = (page.scripts ?? []).map((script) => createElement('script', script));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        ${createElement('style', style)}
      </head>
      <body>
        <div class="${page.isWide === true ? 'page wide' : 'page'}">
          <a class="brand" href="/">${mark}<span>${host}</span></a>
          ${page.body}
        </div>
        <footer>Runs on Sundog</footer>
        ${scripts}
      </body>
    </html> `.toString();
}

/** Nothing but the text may be inside: its digest is held against it. */
function createElement(name: 'script' | 'style', text: string): Html {
  return new Html(`<${name}>${text}</${name}>`);
}

/** A sun with its dogs. */
const mark = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="7" fill="#13294b" />
  <circle cx="16" cy="18" r="9" fill="none" stroke="#9ec5e8" stroke-width="1.2" />
  <circle cx="16" cy="18" r="4" fill="#ffd27a" />
  <circle cx="7" cy="18" r="1.6" fill="#ffb35c" />
  <circle cx="25" cy="18" r="1.6" fill="#ffb35c" />
</svg>`;

const icon = `data:image/svg+xml,${encodeURIComponent(mark.toString())}`;
