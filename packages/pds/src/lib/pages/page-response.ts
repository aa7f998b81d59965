/**
 * From a view to the response that shows it.
 *
 * A page loads nothing: its style and scripts stand in it and are named by their digests, its icon is `data:`. It may
 * not be framed, tells nobody where the browser came from, and is kept by no cache.
 */
import { createHash } from 'node:crypto';

import { createAccountPage } from './account-page.ts';
import { createConsentPage } from './consent-page.ts';
import { createDocument } from './document.ts';
import type { Page } from './parts.ts';
import {
  createErrorPage,
  createHandOverPage,
  createIndexPage,
  createNoticePage,
  createPasswordResetPage,
} from './plain-pages.ts';
import { createSecondFactorPage, createSignInPage } from './sign-in-page.ts';
import { createStatusPage } from './status-page.ts';
import { style } from './style.ts';
import type { View } from './views.ts';

/**
 * The answer that shows a page.
 *
 * @param view what it shows
 * @param host the name of this host: `pds.example`
 * @param headers to send besides, such as `set-cookie`
 */
export function createPageResponse(view: View, host: string, headers: Readonly<Record<string, string>> = {}): Response {
  const page = createPage(view, host);
  return new Response(createDocument(page, host), {
    status: view.kind === 'error' ? view.status : 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': formatPolicy(page, returnsToOf(view)),
      'cache-control': 'no-store',
      // Not `no-referrer`: then browsers would send forms with the origin `null`, which nobody could hold against ours.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
      ...headers,
    },
  });
}

function createPage(view: View, host: string): Page {
  switch (view.kind) {
    case 'signIn':
      return createSignInPage(view);
    case 'secondFactor':
      return createSecondFactorPage(view);
    case 'consent':
      return createConsentPage(view);
    case 'handOver':
      return createHandOverPage(view);
    case 'error':
      return createErrorPage(view);
    case 'notice':
      return createNoticePage(view);
    case 'account':
      return createAccountPage(view);
    case 'status':
      return createStatusPage(view, host);
    case 'index':
      return createIndexPage(view, host);
    case 'passwordReset':
      return createPasswordResetPage(view);
  }
}

function returnsToOf(view: View): string | undefined {
  return 'returnsTo' in view ? view.returnsTo : undefined;
}

function formatPolicy({ scripts = [] }: Page, returnsTo: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src ${formatDigest(style)}`,
    'img-src data:',
    ...(scripts.length > 0 ? [`script-src ${scripts.map(formatDigest).join(' ')}`, "connect-src 'self'"] : []),
    `form-action ${["'self'", ...formTargetsOf(returnsTo)].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/**
 * Browsers hold every redirect that follows a form against `form-action`, those of the app's own host included; so it
 * is schemes that are allowed, and only where an app is involved.
 */
function formTargetsOf(returnsTo: string | undefined): readonly string[] {
  if (returnsTo === undefined) return [];
  return [...new Set(['https:', new URL(returnsTo).protocol])];
}

/** A source of a policy: the digest of a text in the page. */
function formatDigest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
