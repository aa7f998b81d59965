/** What is to be one file. */
export interface Sources {
  /** Absolute path of the package; what it imports is looked for from here. */
  readonly directory: string;
  /** Its entry module, from there. */
  readonly entry: string;
  /** Folder of the bundle inside the package's `.sundog`. */
  readonly name: string;
  /**
   * Whether JavaScript of `node_modules` becomes part of it, which starts sooner. Otherwise that is imported from where
   * it is, and may look for files beside itself in any way.
   */
  readonly includesInstalled: boolean;
}

/**
 * @param sources what is to be one file
 * @returns the absolute path of the bundle; undefined where nothing can be written
 * @throws what esbuild says about sources that it cannot bundle
 */
export declare function bundleSources(sources: Sources): Promise<string | undefined>;
