/** What tsconfig files say of imports. */
export interface Tsconfigs {
  /** Absolute paths of the files, of those they extend, and of where those might come to be. */
  readonly files: string[];
  /** Absolute paths where an import may lead, without an ending; `specifier` is no path. */
  locate(specifier: string): string[];
}

/**
 * @param paths absolute paths of tsconfig files, there or not
 * @param installed absolute paths of the folders `node_modules` where packages are that they may extend
 * @returns what they say together
 */
export declare function readTsconfigs(paths: readonly string[], installed: readonly string[]): Promise<Tsconfigs>;
