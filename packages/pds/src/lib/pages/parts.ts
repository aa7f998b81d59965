/** What several pages are made of. */
import { html, type Html, type HtmlValue } from './html.ts';
import type { AccountName, ClientLabel, FormTarget, Link, Message, PasskeyPrompt } from './views.ts';

/** A page before it is put into its document. */
export interface Page {
  /** For the window; the host's name is put after it. */
  readonly title: string;
  readonly body: Html;
  /** Lists need more room than questions. */
  readonly isWide?: boolean;
  /** Texts of page-scripts.ts. */
  readonly scripts?: readonly string[];
}

/** A message above a form; nothing without one. */
export function renderMessage(message: Message | undefined): HtmlValue {
  if (message === undefined) return undefined;
  return message.tone === 'bad'
    ? html`<p class="message bad" role="alert">${message.text}</p>`
    : html`<p class="message" role="status">${message.text}</p>`;
}

/**
 * A form. Its intent is in the form unless its buttons have one each.
 *
 * @param target where it goes
 * @param intent which it is; undefined: its buttons say
 * @param content fields and buttons
 */
export function renderForm(target: FormTarget, intent: string | undefined, content: HtmlValue): Html {
  return html`<form class="stack" method="post" action="${target.action}">
    ${renderHidden(target, intent)}${content}
  </form>`;
}

/**
 * A form that is a button.
 *
 * @param target where it goes
 * @param fields `intent`, and what else it says
 * @param button what is on it, and its classes
 */
export function renderButton(
  target: FormTarget,
  fields: Readonly<Record<string, string>>,
  button: { readonly label: HtmlValue; readonly className: string },
): Html {
  return html`<form method="post" action="${target.action}">
    ${renderHidden(target, undefined)}${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}<button class="${button.className}">${button.label}</button>
  </form>`;
}

/**
 * A form whose field `credential` the passkey script fills; it is not seen where there is no script.
 *
 * @param target where it goes
 * @param prompt where its options come from
 * @param kind which ceremony, and the form's intent
 * @param content other fields, and the button
 */
export function renderPasskeyForm(
  target: FormTarget,
  prompt: PasskeyPrompt,
  kind: { readonly ceremony: 'get' | 'create'; readonly intent: string },
  content: HtmlValue,
): Html {
  return html`<form
    hidden
    class="stack"
    method="post"
    action="${target.action}"
    data-passkey="${kind.ceremony}"
    data-options="${prompt.optionsUrl}"
  >
    ${renderHidden(target, kind.intent)}<input type="hidden" name="credential" />${content}
    <p hidden class="message bad" role="alert" data-failure></p>
  </form>`;
}

/** Stands where a passkey would be asked for, until the passkey script has found that the browser has them. */
export function renderWithoutPasskeys(): Html {
  return html`<p class="soft" data-without-passkeys>Passkeys need JavaScript and a browser that has them.</p>`;
}

function renderHidden({ csrfToken }: FormTarget, intent: string | undefined): Html {
  const token = html`<input type="hidden" name="csrf" value="${csrfToken}" />`;
  return intent === undefined ? token : html`${token}<input type="hidden" name="intent" value="${intent}" />`;
}

/** A password that is to be. */
export function renderNewPassword(): Html {
  return html`<label
    >New password
    <input name="password" type="password" required minlength="8" maxlength="256" autocomplete="new-password" />
    <small>8 characters at least; longer is better than complicated.</small>
  </label>`;
}

/** A way on. */
export function renderLink(link: Link | undefined): HtmlValue {
  return link && html`<a class="button plain" href="${link.href}">${link.label}</a>`;
}

/** What stands for an app: the first letter of its name. A picture of its own choice could be another's. */
export function renderInitial({ name, origin }: ClientLabel): Html {
  const [letter = '?'] = name ?? origin;
  return html`<span class="letter" aria-hidden="true">${letter.toUpperCase()}</span>`;
}

/** What an app is called: by itself, or by its origin. */
export function formatClientName({ name, origin }: ClientLabel): string {
  return name ?? origin;
}

/** An account in two lines. */
export function renderAccountName({ handle, did }: AccountName): Html {
  return html`<span class="tight"><strong>@${handle}</strong><code class="soft">${did}</code></span>`;
}

/**
 * A card of the page.
 *
 * @param title
 * @param about one sentence
 * @param content what is in it
 */
export function renderSection(title: string, about: HtmlValue, content: HtmlValue): Html {
  return html`<section class="card">
    <header>
      <h2>${title}</h2>
      <p class="soft">${about}</p>
    </header>
    ${content}
  </section>`;
}

/**
 * A list, or one sentence in its place.
 *
 * @param lines
 * @param nothing what is said if there are none; undefined: nothing
 * @param render of a line
 */
export function renderLines<Line>(
  lines: readonly Line[],
  nothing: string | undefined,
  render: (line: Line) => Html,
): HtmlValue {
  if (lines.length === 0) return nothing !== undefined && html`<p class="soft">${nothing}</p>`;
  return html`<ul class="lines">
    ${lines.map(render)}
  </ul>`;
}

/** Since when, and when last; undefined: not yet. */
export function renderUse(createdAt: number, usedAt: number | undefined): Html {
  const use = usedAt === undefined ? 'not used yet' : html`last used ${renderTime(usedAt)}`;
  return html`<small><span>since ${renderTime(createdAt)} ·</span> <span>${use}</span></small>`;
}

/** A time that everybody reads alike. */
export function renderTime(at: number): Html {
  const date = new Date(at);
  const text = timeFormat.format(date);
  return html`<time datetime="${date.toISOString()}" title="${date.toISOString()}">${text}</time>`;
}

const timeFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
