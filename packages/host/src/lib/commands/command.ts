/** One subcommand of `sundog`: a file of its own under `commands/`, listed in the table of `cli.ts`. */
export interface Command {
  /** The words that choose it: `dev`, `d1 migrations apply`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** The whole help text: usage, arguments, options with their defaults, an example. */
  help: string;
  /**
   * Runs it.
   *
   * @param args what follows the name on the command line
   * @returns the process's exit code
   * @throws HostError whatever the user can mend; `cli.ts` prints the message and exits with 1
   */
  run(args: string[]): Promise<number>;
}
