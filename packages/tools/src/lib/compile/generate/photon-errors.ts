import { formatProblem, type Problem } from '../problem.ts';

/** Photons that cannot be compiled; every problem is told, with its file, line and cure. */
export class PhotonCompileError extends Error {
  override readonly name = 'PhotonCompileError';
  readonly code = 'photon_compile_failed';
  readonly problems: readonly Problem[];
  /** Absolute paths of what was read: when one changes, it is worth another try. */
  readonly watch: readonly string[];

  /**
   * @param problems at least one error
   * @param watch absolute paths of what was read
   * @param directory that paths are shown relative to
   */
  constructor(problems: readonly Problem[], watch: readonly string[], directory: string) {
    const count = problems.filter(({ severity }) => severity === 'error').length;
    const head =
      count === 1
        ? 'one problem keeps the photons from being compiled'
        : `${count} problems keep the photons from being compiled`;
    super([`${head}.`, ...problems.map((problem) => formatProblem(problem, directory))].join('\n\n'));
    this.problems = problems;
    this.watch = watch;
  }
}
