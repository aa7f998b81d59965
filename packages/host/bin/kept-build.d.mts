/** What is built, and where it is kept. */
export interface BuildPlace {
  /** Absolute path of the folder whose `.sundog` it is kept in. */
  readonly directory: string;
  /** Its folder in there; one build is kept in it at a time. */
  readonly name: string;
  /** All that a build depends on besides files: anything that JSON can say. */
  readonly settings: unknown;
}

/** A file of a build. */
export interface BuiltFile {
  readonly name: string;
  readonly contents: Uint8Array;
  /** Where it is kept, for a minute at least; undefined if it could not be written. */
  readonly path?: string;
}

/** A build; `details` is what JSON can say. */
export interface Build<Details> {
  readonly files: readonly BuiltFile[];
  readonly details: Details;
}

/**
 * @param place what was built
 * @returns the newest build, if another one would be the same
 */
export declare function getKeptBuild<Details>(place: BuildPlace): Build<Details> | undefined;

/**
 * @param place what is to be built
 * @returns whether a build can be kept there
 */
export declare function canKeepBuild(place: BuildPlace): boolean;

/** A build just made, and what tells by absolute path what it depends on. */
export interface NewBuild<Details> extends Build<Details> {
  readonly listDependencies: () => Promise<readonly string[]>;
}

/**
 * Builds, and keeps the build unless something has changed meanwhile or nothing can be written there.
 *
 * @param place what is built
 * @param build makes it
 * @returns the build
 * @throws what `build` throws
 */
export declare function keepBuild<Details>(
  place: BuildPlace,
  build: () => Promise<NewBuild<Details>>,
): Promise<Build<Details>>;
