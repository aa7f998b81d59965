/** A folder `live` that no types can be made of; every problem is told, with its file and what to do. */
export class InvalidLiveFolderError extends Error {
  override readonly name = 'InvalidLiveFolderError';
  readonly code = 'invalid_live_folder';
  readonly problems: readonly string[];
  /** Absolute paths of what was read: when one changes, it is worth another try. */
  readonly watch: readonly string[];

  /**
   * @param problems at least one: the file, what is wrong, what to do
   * @param watch absolute paths of what was read
   */
  constructor(problems: readonly string[], watch: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
    this.watch = watch;
  }
}
