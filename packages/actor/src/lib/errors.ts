/** A failure that callers can expect. It crosses calls between actors with its name, message, code and data. */
export abstract class ActorError extends Error {
  /** The class's name, written out: a minifier may rename the class. */
  abstract override readonly name: string;

  /** Stable name of the failure, for programs: `snake_case`. */
  abstract readonly code: string;

  /** The facts of the failure, as plain data. */
  readonly data: Readonly<Record<string, unknown>>;

  /**
   * @param message what was expected, what was found, what to do
   * @param data the facts, as structured-clonable values
   * @param options the cause, if another error led to this one
   */
  constructor(message: string, data: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.data = data;
  }
}
