/**
 * Reads a documentation comment: its text and its tags.
 *
 * TypeScript finds the comments; it does not read them here, because it takes the brace of `@param by {@min 1}` for the
 * beginning of a type and loses the rest.
 *
 * Invariants:
 * - D1 A line that begins with `@name` begins a tag, unless it is inside of a fenced block of code.
 * - D2 Inside of a line only the name of a known tag begins one, and only outside of braces and backticks: photons
 *   write `@timeout 30s @retryable 3 1s`, and people write `@home`. In a comment of several lines this holds only
 *   behind a tag that is not prose itself, since whoever has lines to spend puts tags at their beginnings.
 */

/** A tag and what follows it. */
export interface DocTag {
  readonly name: string;
  /** Everything up to the next tag, without the stars of the comment. */
  readonly text: string;
  /** Offsets in the source: of the `@`, and behind the tag's first line. */
  readonly start: number;
  readonly end: number;
}

/** A documentation comment. */
export interface DocComment {
  /** Everything before the first tag, without the stars. */
  readonly text: string;
  readonly tags: readonly DocTag[];
}

interface Line {
  readonly text: string;
  /** Of its first character, in the source. */
  readonly offset: number;
}

/** One block of a comment while it is read: the description has no name. */
interface Block {
  readonly name: string | undefined;
  readonly start: number;
  end: number;
  readonly lines: string[];
}

/** Tags whose text is prose, in which an `@` may be anything (D2). */
const proseTags: ReadonlySet<string> = new Set(
  'param returns return throws example see deprecated title description property author'.split(' '),
);
const noTags: ReadonlySet<string> = new Set();

/**
 * Reads one comment.
 *
 * @param source the text of the file
 * @param range of the comment, from its slash to behind its slash
 * @param knownTags names that begin a tag also inside of a line (D2)
 */
export function parseDocComment(
  source: string,
  range: { readonly pos: number; readonly end: number },
  knownTags: ReadonlySet<string>,
): DocComment {
  const description: Block = { name: undefined, start: range.pos, end: range.pos, lines: [] };
  const blocks = [description];
  const lines = linesOf(source, range);
  const isOneLine = lines.filter(({ text }) => text.trim() !== '').length === 1;
  const addLine = (line: Line, from: number): void => {
    const name = blocks.at(-1)?.name;
    const mayBegin = isOneLine || (name !== undefined && !proseTags.has(name));
    addPieces(blocks, line, from, mayBegin ? knownTags : noTags);
  };
  // A fence that is never closed must not swallow the tags behind it.
  const hasFences = lines.filter(isFence).length % 2 === 0;
  let isFenced = false;
  for (const line of lines) {
    const indent = line.text.length - line.text.trimStart().length;
    const isEdge = hasFences && isFence(line);
    if (isEdge) isFenced = !isFenced;
    if (isFenced || isEdge) (blocks.at(-1) ?? description).lines.push(line.text);
    else if (tagNameAt(line.text, indent) === undefined) addLine(line, 0);
    else {
      blocks.push(beginTag(line, indent));
      addLine(line, indent + 1 + (blocks.at(-1)?.name?.length ?? 0));
    }
  }
  return {
    text: description.lines.join('\n').trim(),
    tags: blocks.flatMap(({ name, start, end, lines }) =>
      name === undefined ? [] : [{ name, text: joinTrimmed(lines), start, end }],
    ),
  };
}

/** The lines between the slashes, without the stars that begin them. */
function linesOf(source: string, { pos, end }: { readonly pos: number; readonly end: number }): Line[] {
  const lines: Line[] = [];
  const last = end - 2;
  let start = pos + 3;
  for (let isFirst = true; start <= last; isFirst = false) {
    const found = source.indexOf('\n', start);
    const stop = found === -1 || found > last ? last : found;
    let offset = start;
    if (!isFirst) {
      while (offset < stop && isSpace(source[offset])) offset++;
      if (source[offset] === '*' && offset < stop) offset++;
    }
    if (source[offset] === ' ' && offset < stop) offset++;
    lines.push({ text: source.slice(offset, stop).trimEnd(), offset });
    start = stop + 1;
  }
  return lines;
}

function isFence({ text }: Line): boolean {
  return text.trimStart().startsWith('```');
}

/** Adds the rest of a line to the last block, or to the tags that begin inside of it. */
function addPieces(blocks: Block[], line: Line, from: number, knownTags: ReadonlySet<string>): void {
  let begin = from;
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < line.text.length; at++) {
    const sign = line.text[at];
    if (sign === '`') isQuoted = !isQuoted;
    else if (sign === '{') depth++;
    else if (sign === '}') depth = Math.max(0, depth - 1);
    if (sign !== '@' || isQuoted || depth > 0 || at === 0 || !isSpace(line.text[at - 1])) continue;
    const name = tagNameAt(line.text, at);
    if (name === undefined || !knownTags.has(name)) continue;
    addText(blocks, line, begin, at);
    blocks.push(beginTag(line, at));
    begin = at + 1 + name.length;
  }
  addText(blocks, line, begin, line.text.length);
}

function addText(blocks: Block[], line: Line, from: number, to: number): void {
  const block = blocks.at(-1);
  if (block === undefined) return;
  const text = line.text.slice(from, to).trimEnd();
  block.lines.push(text);
  if (block.lines.length === 1) block.end = line.offset + from + text.length;
}

function beginTag(line: Line, at: number): Block {
  const name = tagNameAt(line.text, at) ?? '';
  const start = line.offset + at;
  return { name, start, end: start + 1 + name.length, lines: [] };
}

/** The name behind an `@`, which must end with the line or before a space. */
function tagNameAt(text: string, at: number): string | undefined {
  if (text[at] !== '@') return undefined;
  let end = at + 1;
  while (end < text.length && isNameSign(text[end])) end++;
  const isEnded = end === text.length || isSpace(text[end]);
  return end > at + 1 && isEnded && !isDigitOrHyphen(text[at + 1]) ? text.slice(at + 1, end) : undefined;
}

/** Lines that go on with a tag are indented for people's eyes. */
function joinTrimmed(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function isSpace(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\t' || sign === '\r';
}

function isDigitOrHyphen(sign: string | undefined): boolean {
  return sign === undefined || sign === '-' || (sign >= '0' && sign <= '9');
}

function isNameSign(sign: string | undefined): boolean {
  if (sign === undefined) return false;
  const isLetter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
  return isLetter || sign === '_' || sign === '.' || isDigitOrHyphen(sign);
}
