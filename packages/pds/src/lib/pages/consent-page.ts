import type { ConsentGroup, ConsentItem } from '../scopes/consent-groups.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import { formatClientName, renderButton, renderForm, renderInitial, type Page } from './parts.ts';
import type { ClientLabel, ConsentView } from './views.ts';

/** May this app do that? */
export function createConsentPage(view: ConsentView): Page {
  return {
    title: `Let ${formatClientName(view.client)} in?`,
    body: html`<main class="card">
      ${renderClient(view.client)} ${renderAccount(view)}
      ${
        view.obstacle === undefined
          ? renderForm(view, undefined, [...view.groups.map(renderGroup), renderDecision(view)])
          : html`<p class="message bad" role="alert">${view.obstacle}</p>
              ${renderForm(view, undefined, renderDecision(view))}`
      }
    </main>`,
  };
}

/** The name is the app's own word, so it never stands without the origin, which has been checked. */
function renderClient(client: ClientLabel): Html {
  return html`<header class="stack">
    <div class="client">
      ${renderInitial(client)}
      <h1>Let ${formatClientName(client)} into your account?</h1>
    </div>
    <p class="soft">
      ${
        client.name === undefined
          ? html`The app comes from <strong>${client.origin}</strong>.`
          : html`The app comes from <strong>${client.origin}</strong>. Its name is its own choice:
              <span class="badge warn">not verified</span>`
      }
    </p>
    ${renderRules(client)}
  </header>`;
}

function renderRules({ termsUrl, policyUrl }: ClientLabel): HtmlValue {
  const links = [[termsUrl, 'Terms'] as const, [policyUrl, 'Privacy'] as const].flatMap(([url, label]) =>
    url !== undefined && isHttps(url)
      ? [html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`]
      : [],
  );
  return links.length > 0 && html`<p class="soft">${links.map((link, index) => [index > 0 && ' · ', link])}</p>`;
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

function renderAccount(view: ConsentView): Html {
  return html`<div class="tight">
    <p>As <strong>@${view.account.handle}</strong></p>
    <details>
      <summary>Use another account</summary>
      <div class="stack">
        ${view.others.map((account) =>
          renderButton(
            view,
            { intent: 'chooseAccount', did: account.did },
            { label: html`<strong>@${account.handle}</strong>`, className: 'choice' },
          ),
        )}
        ${renderButton(view, { intent: 'otherAccount' }, { label: 'Sign in as somebody else', className: 'link' })}
      </div>
    </details>
  </div>`;
}

function renderGroup({ title, items }: ConsentGroup): Html {
  return html`<fieldset>
    <legend>${title}</legend>
    <div class="stack">${items.map(renderItem)}</div>
  </fieldset>`;
}

/** What is required comes back by a field of its own: browsers do not send boxes that cannot be changed. */
function renderItem(item: ConsentItem): Html {
  const box = item.isRequired
    ? html`<input type="hidden" name="scope" value="${item.scope}" /><input type="checkbox" checked disabled />`
    : html`<input type="checkbox" name="scope" value="${item.scope}" checked />`;
  const text = html`<span
    >${item.sentence}${item.isRequired && html` <span class="badge">always</span>`}${
      item.warning !== undefined && html`<br /><small>${item.warning}</small>`
    }</span
  >`;
  return html`<div class="tight">
    <label class="tick">${box}${text}</label>
    ${
      item.details !== undefined &&
      item.details.length > 0 &&
      html`<details>
        <summary>What this includes</summary>
        <ul>
          ${item.details.map((detail) => html`<li>${detail}</li>`)}
        </ul>
      </details>`
    }
  </div>`;
}

/** Deny is first: it is what the return key does. */
function renderDecision(view: ConsentView): Html {
  const deny = html`<button class="plain" name="intent" value="deny">Do not allow</button>`;
  const did = html`<input type="hidden" name="did" value="${view.account.did}" />`;
  if (view.obstacle !== undefined) return html`<div class="buttons">${deny}</div>`;
  return html`${did}
    <p class="soft">Untick what it should not do. You can take everything back on your account page.</p>
    <div class="buttons">${deny}<button name="intent" value="allow">Allow</button></div>`;
}
