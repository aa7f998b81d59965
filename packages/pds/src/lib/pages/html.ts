/**
 * HTML that is escaped by construction: a template's own text is markup, everything put into it is text, unless it is
 * `Html` itself. Attributes are always written in double quotes.
 */

/** Markup. The tag `html` makes it; document.ts makes it of our own style and scripts. */
export class Html {
  readonly #text: string;

  /** Not for callers: use the tag `html`. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The markup as text. */
  toString(): string {
    return this.#text;
  }
}

/** What may be put into a template: nothing is written for `undefined` and `false`. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** `` html`<p>${text}</p>` `` */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) text += formatValue(value) + (strings[index + 1] ?? '');
  return new Html(text);
}

function formatValue(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (value instanceof Html) return value.toString();
  return value.map(formatValue).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
