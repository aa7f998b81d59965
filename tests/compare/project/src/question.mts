/** One question that every engine is asked. */
export interface Question<Subject> {
  /** Unlike any other's of the same table; it begins the keys that the question uses. */
  name: string;
  /**
   * Asks it.
   *
   * @param subject what is asked
   * @param prefix what the keys begin with
   * @returns the answer, of which each part that differs from run to run is left out
   */
  ask: (subject: Subject, prefix: string) => Promise<unknown>;
  /** Why our answer is another one than Miniflare's, where it is meant to be. */
  differs?: string;
}

/** What an engine answered. */
export interface Answered {
  name: string;
  answer: unknown;
  differs?: string;
}

/**
 * Asks all questions of a table, one after the other.
 *
 * @param questions the table
 * @param subject what is asked
 * @returns the answers in the table's order
 */
export async function askAll<Subject>(questions: readonly Question<Subject>[], subject: Subject): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const { name, ask, differs } of questions) {
    const answer = await attempt(() => ask(subject, `${name}/`));
    answers.push({ name, answer, ...(differs !== undefined && { differs }) });
  }
  return answers;
}

/**
 * Does something that may fail.
 *
 * @param work what to do
 * @returns its result, or what it threw
 */
export async function attempt(work: () => unknown): Promise<unknown> {
  try {
    return (await work()) ?? null;
  } catch (error) {
    return { error: String(error) };
  }
}
