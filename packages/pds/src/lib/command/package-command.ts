/** What the `sundog` command gives a command of ours; its own type of that name has the same shape. */
export interface CommandHost {
  /** Runs another command; answers its exit code. */
  run(words: string[]): Promise<number>;
  /** Ends with a message and the exit code 1. */
  fail(message: string): never;
  /** Ends with what is wrong about the arguments, in one sentence, and the exit code 2. */
  failUsage(problem: string): never;
}

/** One subcommand of `sundog`. */
export interface PackageCommand {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /** @returns the exit code */
  run(args: string[], host: CommandHost): Promise<number>;
}
