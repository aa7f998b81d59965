/** Who may read an error: see `ActorError.audience`. */
export type Audience = 'caller' | 'log';

/** A failure that callers can expect. It crosses calls between actors with its name, message, code and data. */
export abstract class ActorError extends Error {
  /** The class's name, written out: a minifier may rename the class. */
  abstract override readonly name: string;

  /** Stable name of the failure, for programs: `snake_case`. */
  abstract readonly code: string;

  /**
   * Who may read it at the edge. `caller`: whoever asked, whatever its HTTP status; what the operator has to know of it
   * has been logged where it happened. `log`: the operator only; callers learn `internal_error`. Unless said, the table
   * of statuses decides: 500 hides. It crosses calls.
   */
  declare readonly audience?: Audience;

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
