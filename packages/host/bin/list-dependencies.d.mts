import type { Metafile } from 'esbuild';

/** What a metafile does not tell. */
export interface BuildSources {
  /** Absolute path that the metafile's paths are relative to. */
  readonly directory: string;
  /** What imports are replaced by. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Absolute path of the file that holds in place of those beside the sources. */
  readonly tsconfig?: string | undefined;
  /** Absolute paths of further files that were read. */
  readonly files?: readonly string[];
}

/**
 * @param metafile what esbuild tells of a build
 * @param sources what it does not tell
 * @returns absolute paths of files and folders: while all of them are as they are, or absent, a build gives the same
 */
export declare function listDependencies(metafile: Metafile, sources: BuildSources): Promise<string[]>;

/**
 * @param folder absolute path
 * @returns it and all folders above it, the nearest first
 */
export declare function listFoldersUp(folder: string): string[];
