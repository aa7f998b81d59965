/**
 * What the Worker and the actors of a host ask of each other besides the methods of the protocol. An actor has a table
 * of functions for it, each of which is given the actor's parts first; whoever asks gives a function's name.
 */

type ArgsOf<Request> = Request extends (parts: never, ...args: infer Args) => unknown ? Args : never;
type ResultOf<Request> = Request extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** Asks the actor `to` by the name of one of its functions. */
export type AskOne<Table> = <Name extends keyof Table & string>(
  to: string,
  name: Name,
  ...args: ArgsOf<Table[Name]>
) => Promise<ResultOf<Table[Name]>>;

/** The same where there is but one actor that could be asked. */
export type Ask<Table> = <Name extends keyof Table & string>(
  name: Name,
  ...args: ArgsOf<Table[Name]>
) => Promise<ResultOf<Table[Name]>>;

/** @param send brings a request to the actor of that name */
export function createAsk<Table>(
  send: (to: string, name: keyof Table & string, args: readonly unknown[]) => Promise<unknown>,
): AskOne<Table> {
  return async (to, name, ...args) => (await send(to, name, args)) as ResultOf<Table[typeof name]>;
}

/**
 * Does what an actor is asked for.
 *
 * @param request out of its table
 * @param parts of the actor
 * @param args of the request
 */
export function answerAsk<Parts>(
  request: (parts: Parts, ...args: never[]) => unknown,
  parts: Parts,
  args: readonly unknown[],
): unknown {
  return request(parts, ...(args as never[]));
}
