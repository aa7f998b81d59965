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

  /**
   * @param name the package
   * @param file its generator's module
   * @param fault what went wrong
   * @param cause what was thrown, if anything was
   */
  constructor(name: string, file: string, fault: string, cause?: unknown) {
    super(`The generator of ${name} (${file}) ${fault}`, { cause });
    this.package = name;
  }
}
