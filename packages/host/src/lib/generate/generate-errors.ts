import { HostError } from '../errors.ts';

/** A package.json that cannot be understood. */
export class PackageManifestError extends HostError {
  override readonly name = 'PackageManifestError';
  readonly code = 'invalid_package_manifest';
  readonly file: string;

  /**
   * @param file its path
   * @param fault what is wrong with it
   */
  constructor(file: string, fault: string) {
    super(`${file} cannot be used: ${fault}. Mend the file.`);
    this.file = file;
  }
}

/** A package's generator that could not be loaded, failed, or gave something that is not files. */
export class GeneratorError extends HostError {
  override readonly name = 'GeneratorError';
  readonly code = 'generator_failed';
  readonly package: string;
  /** Absolute paths whose change may mend it, as far as the generator says. */
  readonly watch: readonly string[];

  /**
   * @param name the package
   * @param file its generator's module
   * @param fault what went wrong
   * @param cause what was thrown, if anything was
   */
  constructor(name: string, file: string, fault: string, cause?: unknown) {
    const watch = listWatched(cause);
    // One that refuses what it has read speaks of that; where it is installed helps nobody.
    super(watch.length > 0 ? messageOf(cause) : `The generator of ${name} (${file}) ${fault}`, { cause });
    this.package = name;
    this.watch = watch;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** A generator that refuses its input throws an error that lists, as `watch`, what it has read. */
function listWatched(cause: unknown): string[] {
  const watch: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'watch') : undefined;
  return Array.isArray(watch) ? watch.filter((path) => typeof path === 'string') : [];
}
