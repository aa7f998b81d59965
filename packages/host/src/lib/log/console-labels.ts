import { randomBytes } from 'node:crypto';

/**
 * Tells whose console lines are whose. All Workers of an engine print to one output, so each project's lines carry a
 * key that is in its own bundle and nowhere else: neither another project nor code that a worker loader runs can print
 * under its name.
 */
export class ConsoleLabels {
  readonly #keys = new Map<string, string>();
  readonly #projects = new Map<string, string>();

  /**
   * @param project a project's name
   * @returns its key: 32 hexadecimal digits, the same as long as the host runs
   */
  keyOf(project: string): string {
    const known = this.#keys.get(project);
    if (known !== undefined) return known;
    const key = randomBytes(16).toString('hex');
    this.#keys.set(project, key);
    this.#projects.set(key, project);
    return key;
  }

  /**
   * @param key what a line carries
   * @returns the project whose key it is; undefined if it is nobody's
   */
  getProject(key: string): string | undefined {
    return this.#projects.get(key);
  }
}
