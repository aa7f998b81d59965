/** One statement of an SQL file. */
export interface SqlStatement {
  /** Its text without the semicolon at its end. */
  text: string;
  /** The line it begins on, from 1. */
  line: number;
}

/**
 * What the splitter must tell apart: comments, quoted text (a doubled quote reads as two texts side by side, which
 * splits alike), semicolons, words, and the rest.
 */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|;|\s+|[\p{L}_][\p{L}\p{N}_$]*|./gsu;

/**
 * Splits SQL into statements as SQLite does: at semicolons, except in texts, comments and the bodies of triggers, which
 * end with `; end ;`.
 *
 * @param sql the content of a file
 * @returns its statements; none for a file of comments
 */
export function splitStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  const words = new StatementWords();
  let line = 1;
  let begun: { at: number; line: number } | undefined;
  let end = 0;
  const finish = (): void => {
    if (begun !== undefined) statements.push({ text: sql.slice(begun.at, end), line: begun.line });
    begun = undefined;
    words.clear();
  };
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    if (token === ';' && words.isComplete()) finish();
    else if (!/^(?:\s|--|\/\*)/.test(token)) {
      begun ??= { at: index, line };
      end = index + token.length;
      words.add(token.toLowerCase());
    }
    line += countLineFeeds(token);
  }
  finish();
  return statements;
}

/** What has to be known of a statement to see whether a semicolon ends it. */
class StatementWords {
  #first: string[] = [];
  #last = '';
  #lastButOne = '';

  add(token: string): void {
    if (this.#first.length < 6) this.#first.push(token);
    this.#lastButOne = this.#last;
    this.#last = token;
  }

  isComplete(): boolean {
    return !this.#isTrigger() || (this.#last === 'end' && this.#lastButOne === ';');
  }

  clear(): void {
    this.#first = [];
    this.#last = '';
    this.#lastButOne = '';
  }

  #isTrigger(): boolean {
    return /^(?:explain (?:query plan )?)?create (?:temp |temporary )?trigger\b/.test(this.#first.join(' '));
  }
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
