import { InvalidSettingsError, type SettingsProblem } from './settings-error.ts';
import { isLocalHost } from './url.ts';

/** The items of a list that is written with commas or space between them. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

/**
 * Reads variables by name and kind, and keeps every mistake until it is asked for them. A variable that is missing, or
 * empty, is undefined; so is one that is wrong, after its mistake has been noted.
 */
export class SettingsReader {
  readonly #variables: object;
  readonly #problems = new Map<string, SettingsProblem>();

  /** @param env an object with the variables as its properties */
  constructor(env: unknown) {
    this.#variables = typeof env === 'object' && env !== null ? env : {};
  }

  /** Notes a variable's first mistake: the sentence is "NAME: expected …, found …; do …". */
  refuse(name: string, expected: string, found: string, cure: string): void {
    if (!this.#problems.has(name)) this.#problems.set(name, { name, expected, found, cure });
  }

  /** @throws InvalidSettingsError if there was any mistake */
  throwProblems(): void {
    if (this.#problems.size > 0) throw new InvalidSettingsError([...this.#problems.values()]);
  }

  /** Text, without the space around it. JSON configuration may also hold numbers and booleans. */
  text(name: string): string | undefined {
    const value: unknown = Reflect.get(this.#variables, name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      this.refuse(name, 'text', Array.isArray(value) ? 'a list' : 'an object', 'write it as one text');
      return undefined;
    }
    const text = String(value).trim();
    return text === '' ? undefined : text;
  }

  /** Text that is never shown. */
  secret(name: string, lengthMin: number): string | undefined {
    const text = this.text(name);
    if (text === undefined || text.length >= lengthMin) return text;
    this.refuse(name, `at least ${lengthMin} characters`, `${text.length} of them`, 'choose a longer one');
    return undefined;
  }

  /** `true` or `false`. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined || text === 'true' || text === 'false') return text === undefined ? text : text === 'true';
    this.refuse(name, 'true or false', text, 'write one of the two');
    return undefined;
  }

  /** A number of bytes: an integer above zero. */
  bytes(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const bytes = /^\d+$/.test(text) ? Number(text) : 0;
    if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
    this.refuse(name, 'a number of bytes above zero', text, 'write digits only, like 314572800');
    return undefined;
  }

  /** Several texts, separated by commas or space. */
  list(name: string): string[] | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : splitList(text);
  }

  /** A URL without slash at its end. */
  url(name: string): string | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.#normalizeUrl(name, text);
  }

  /** A URL that is a scheme and a host, perhaps with a port, and nothing else. */
  origin(name: string): string | undefined {
    const url = this.url(name);
    if (url === undefined || new URL(url).pathname === '/') return url;
    this.refuse(name, 'a URL without a path', url, `write ${new URL(url).origin}`);
    return undefined;
  }

  /** Several URLs; what is only a host is reached by https. */
  urls(name: string): string[] | undefined {
    return this.list(name)?.flatMap((item) => {
      return this.#normalizeUrl(name, item.includes('://') ? item : `https://${item}`) ?? [];
    });
  }

  #normalizeUrl(name: string, text: string): string | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      this.refuse(name, 'a URL with its scheme', text, 'write it like https://pds.example.com');
      return undefined;
    }
    if (url.protocol === 'http:' && !isLocalHost(url.hostname)) {
      this.refuse(name, 'https, or http on this machine', text, `write https://${url.host}`);
      return undefined;
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      const cure = `write ${url.origin}${url.pathname.replace(/\/+$/, '')}`;
      this.refuse(name, 'a URL without user, query and fragment', `one at ${url.host} with such`, cure);
      return undefined;
    }
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
}
