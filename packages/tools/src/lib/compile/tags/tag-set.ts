import type { DocComment, DocTag } from '../comment/doc-comment.ts';
import type { Place, ProblemList, Words } from '../problem.ts';

/** The tags of a class or of a method, and where to complain about them. */
export class TagSet {
  readonly #comments: readonly DocComment[];
  readonly #owner: Place;
  readonly #problems: ProblemList;

  /**
   * @param comments what is said about the class or the method; the last one counts most
   * @param owner where the name of the class or the method stands, in the same file
   * @param problems where complaints go
   */
  constructor(comments: readonly DocComment[], owner: Place, problems: ProblemList) {
    this.#comments = comments;
    this.#owner = owner;
    this.#problems = problems;
  }

  /** The text before the tags, of the last comment that has any. */
  get text(): string {
    return this.#comments.findLast(({ text }) => text !== '')?.text ?? '';
  }

  /** The texts before the tags, each once: overloads say what they do one by one. */
  get texts(): readonly string[] {
    return [...new Set(this.#comments.map(({ text }) => text).filter((text) => text !== ''))];
  }

  /** Every tag, in the order of the source. */
  get tags(): readonly DocTag[] {
    return this.#comments.flatMap(({ tags }) => tags);
  }

  /** All tags with one of these names. */
  all(...names: readonly string[]): DocTag[] {
    return this.tags.filter(({ name }) => names.includes(name));
  }

  /** The last tag with one of these names. */
  get(...names: readonly string[]): DocTag | undefined {
    return this.all(...names).at(-1);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** A tag that must not stand twice; the second one is an error. */
  single(...names: readonly string[]): DocTag | undefined {
    const [first, second] = this.all(...names);
    if (second !== undefined) {
      this.error(second, { message: `@${second.name} stands here twice`, cure: 'Leave one of them.' });
    }
    return first;
  }

  /** Where a tag stands. */
  place({ start, end }: DocTag): Place {
    return { source: this.#owner.source, start, end };
  }

  error(tag: DocTag, words: Words): undefined {
    return this.#problems.error(this.place(tag), words);
  }

  warning(tag: DocTag, words: Words): void {
    this.#problems.warning(this.place(tag), words);
  }

  /** Complains about a tag, or about the class or the method as a whole if there is none. */
  errorAt(tag: DocTag | undefined, words: Words): void {
    this.#problems.error(tag === undefined ? this.#owner : this.place(tag), words);
  }

  /** Complains about the class or the method as a whole. */
  warnOfOwner(words: Words): void {
    this.#problems.warning(this.#owner, words);
  }
}
