/**
 * Questions to a personal data server, as data: texts such as `{alice}` in them stand for what earlier answers have
 * told.
 */

/** One request. */
export interface Question {
  /** The method without `com.atproto.`, and what is special about the call. */
  readonly name: string;
  readonly verb: string;
  readonly nsid: string;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON if it is no text; texts go as they are. */
  readonly body?: unknown;
  /** What of the answer later questions need: a path in its JSON by name; `*` is the whole body. */
  readonly keep: Readonly<Record<string, string>>;
  /** To whom a mail is awaited after it, whose code is kept as `code`. */
  readonly mail?: string;
}

/** What a question has besides a method and its input. */
export interface QuestionOptions {
  /** Who asks: `alice` by their access token, `alice.refresh` by another token, `admin` by the password. */
  readonly as?: string;
  readonly verb?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Question['params'];
  readonly keep?: Question['keep'];
  readonly mail?: string;
}

/**
 * @param nsid of a query
 * @param note what is special
 * @param params
 * @param options
 */
export function get(
  nsid: string,
  note: string,
  params: Question['params'] = {},
  options: QuestionOptions = {},
): Question {
  return create('GET', nsid, note, { ...options, params });
}

/**
 * @param nsid of a procedure
 * @param note what is special
 * @param body JSON if it is no text; undefined: none
 * @param options
 */
export function post(nsid: string, note: string, body?: unknown, options: QuestionOptions = {}): Question {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const question = create('POST', nsid, note, { ...options, headers: { ...type, ...options.headers } });
  return body === undefined ? question : { ...question, body };
}

function create(verb: string, nsid: string, note: string, options: QuestionOptions): Question {
  const { as, params = {}, keep = {}, mail } = options;
  return {
    name: `${nsid.replace('com.atproto.', '')}: ${note}`,
    verb: options.verb ?? verb,
    nsid,
    params,
    headers: { ...(as === undefined ? {} : { authorization: authorizationOf(as) }), ...options.headers },
    keep,
    ...(mail === undefined ? {} : { mail }),
  };
}

function authorizationOf(as: string): string {
  if (as === 'admin') return '{admin}';
  return `Bearer {${as.includes('.') ? as : `${as}.access`}}`;
}
