/**
 * Reads the inline tags of one piece of documentation: `How much {@min 1} {@default 5}` says "How much" and two tags.
 *
 * What a tag means depends on the type it stands at (`min` of a number is not `min` of a string), so this only takes
 * the text apart; `apply-documentation.ts` applies it.
 *
 * - I1 A value ends at the brace that closes its tag: braces inside are counted, and `\{` and `\}` are not braces, so
 *   that `{@pattern ^\d{3}$}` is whole.
 * - I2 A value that begins as JSON does (`{` or `[`) is read with its strings, whose braces do not count.
 * - I3 What is no tag of ours stays in the description as it was written.
 */
import { splitWords } from '../split-words.ts';

/** One inline tag: `{@min 1}` is `min` with the value `1`. */
export interface InlineTag {
  readonly name: string;
  /** Trimmed; empty if the tag stands alone, as `{@unique}` does. */
  readonly value: string;
}

/** A piece of documentation, taken apart. */
export interface Documentation {
  /** The text without the tags, with single spaces inside its paragraphs; absent if nothing is left. */
  readonly description?: string;
  /** In the order of the text. */
  readonly tags: readonly InlineTag[];
  /** Names in braces that are no tag of ours: `mim` of `{@mim 1}`, and tags whose brace never closes. */
  readonly unknown?: readonly string[];
}

const constraintNames = ['min', 'max', 'minItems', 'maxItems', 'unique', 'pattern', 'format', 'multipleOf', 'int'];
const noteNames = ['default', 'example', 'readOnly', 'writeOnly', 'deprecated', 'header'];
const formNames = ['choice', 'choice-from', 'label', 'placeholder', 'hint', 'field', 'hidden', 'accept'];
const tagNames = [...constraintNames, ...noteNames, ...formNames];

/** Every inline tag that means something, by the name it is written with. */
const nameOfTag: ReadonlyMap<string, string> = new Map([
  ...tagNames.map((name) => [name, name] as const),
  ['integer', 'int'],
  ['uniqueItems', 'unique'],
]);

/** Inline tags of JSDoc itself: their text belongs to the description. */
const linkTags: ReadonlySet<string> = new Set(['link', 'linkcode', 'linkplain']);

/**
 * Takes a text apart into its description and its inline tags.
 *
 * @param text documentation without the frame of its comment
 * @returns description and tags
 */
export function parseInlineTags(text: string): Documentation {
  const tags: InlineTag[] = [];
  const unknown: string[] = [];
  let kept = '';
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf('{@', position);
    if (start === -1) break;
    kept += text.slice(position, start);
    const found = readTag(text, start);
    position = found?.end ?? start + 2;
    if (found === undefined) {
      unknown.push(`${text.slice(start, start + 20)}…`);
      kept += '{@';
      continue;
    }
    const name = nameOfTag.get(found.name);
    if (name !== undefined) tags.push({ name, value: found.value });
    else if (linkTags.has(found.name)) kept += textOfLink(found.value);
    else {
      unknown.push(found.name);
      kept += text.slice(start, found.end);
    }
  }
  const description = tidy(kept + text.slice(position));
  return { ...(description !== '' && { description }), tags, ...(unknown.length > 0 && { unknown }) };
}

/**
 * Finds the end of an inline tag.
 *
 * @param text the whole text
 * @param start where a brace stands in it
 * @returns the position behind the closing brace; undefined if no inline tag begins here, or it never closes
 */
export function endOfInlineTag(text: string, start: number): number | undefined {
  return text.startsWith('{@', start) ? readTag(text, start)?.end : undefined;
}

/** Where the first white space of a text is; -1 if there is none. */
function indexOfSpace(text: string): number {
  for (let index = 0; index < text.length; index += 1) if (isSpace(text.charAt(index))) return index;
  return -1;
}

/** Names of the inline tags, for messages. */
export function namesOfInlineTags(): readonly string[] {
  return tagNames;
}

interface FoundTag {
  readonly name: string;
  readonly value: string;
  /** Behind the closing brace. */
  readonly end: number;
}

/** Reads the tag whose brace stands at `start`; undefined if it never closes. */
function readTag(text: string, start: number): FoundTag | undefined {
  let nameEnd = start + 2;
  while (nameEnd < text.length && isNameCharacter(text.charAt(nameEnd))) nameEnd += 1;
  let valueStart = nameEnd;
  while (valueStart < text.length && isSpace(text.charAt(valueStart))) valueStart += 1;
  const close = findClosingBrace(text, valueStart);
  if (close === undefined) return undefined;
  return { name: text.slice(start + 2, nameEnd), value: text.slice(valueStart, close).trim(), end: close + 1 };
}

/** The brace that closes the tag whose value begins at `start` (I1, I2). */
function findClosingBrace(text: string, start: number): number | undefined {
  const hasStrings = text.charAt(start) === '{' || text.charAt(start) === '[' || text.charAt(start) === '"';
  let isInString = false;
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (hasStrings && character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return undefined;
}

/** `{@link Target text}` and `{@link Target|text}` read as their text, or as their target. */
function textOfLink(value: string): string {
  const bar = value.indexOf('|');
  const separator = bar === -1 ? indexOfSpace(value) : bar;
  return separator === -1 ? value : value.slice(separator + 1).trim();
}

/** Single spaces, one line per paragraph and list item: where else the source breaks its lines says nothing. */
function tidy(text: string): string {
  let result = '';
  let separator = '';
  for (const line of text.split('\n')) {
    const words = splitWords(line);
    const [first] = words;
    if (first === undefined) {
      separator = result === '' ? '' : '\n\n';
      continue;
    }
    if (separator === ' ' && isListMark(first)) separator = '\n';
    result += separator + words.join(' ');
    separator = ' ';
  }
  return result;
}

/** `-`, `*` or `1.` at the start of a line. */
function isListMark(word: string): boolean {
  return word === '-' || word === '*' || (word.endsWith('.') && Number.isInteger(Number(word)));
}

function isNameCharacter(character: string): boolean {
  return (
    character === '-' ||
    character === '_' ||
    (character.toLowerCase() !== character.toUpperCase() && character < '\u0080')
  );
}

function isSpace(character: string): boolean {
  return character.trim() === '';
}
