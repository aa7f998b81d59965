/** A place in a file, with its line so that it can be shown. Lines and columns count from 1. */
export interface Location {
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
  /** How many characters of the line it covers, at least 1. */
  length: number;
  lineText: string;
}

/** Offsets in a text: from the first character to behind the last. */
export interface Range {
  start: number;
  end: number;
}

/** A file's text, able to say on which line and column an offset lies. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  /**
   * @param file absolute path
   * @param text the whole content
   */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  /**
   * Where a range begins; its length ends with the line.
   *
   * @param range offsets in the text
   * @returns the place of its first character
   */
  locate(range: Range): Location {
    const index = this.#lineStarts.findLastIndex((start) => start <= range.start);
    const lineStart = this.#lineStarts[index] ?? 0;
    const lineEnd = (this.#lineStarts[index + 1] ?? this.text.length + 1) - 1;
    const lineText = this.text.slice(lineStart, lineEnd).replace(/\r$/, '');
    const length = Math.max(1, Math.min(range.end, lineStart + lineText.length) - range.start);
    return { file: this.file, line: index + 1, column: range.start - lineStart + 1, length, lineText };
  }
}
