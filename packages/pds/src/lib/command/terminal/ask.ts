/**
 * Asks whoever sits at the terminal, or takes what a script has prepared: an environment variable, else a line of
 * standard input. Questions go to standard error, as answers of a command may be piped.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

import { CommandError } from '../client/command-error.ts';

/** Something to ask for. */
export interface Question {
  /** What is asked, without a colon: `Password of alice.test`. */
  readonly prompt: string;
  /** The environment variable that answers it beforehand. */
  readonly variable: string;
}

/** Ctrl-C, as shells have it. */
const INTERRUPTED = 130;

let lines: AsyncIterator<string> | undefined;

/**
 * Asks for something that nobody may see.
 *
 * @throws CommandError if nobody can answer
 */
export async function askSecret(question: Question): Promise<string> {
  const answer = process.env[question.variable] ?? (process.stdin.isTTY ? await askHidden(question) : await readLine());
  if (answer !== undefined && answer !== '') return answer;
  throw unanswered(question);
}

/**
 * Asks for a password that is to be: twice, as nobody sees what they type.
 *
 * @throws CommandError if nobody can answer, or the answers differ
 */
export async function askNewSecret(question: Question): Promise<string> {
  const answer = await askSecret(question);
  if (!process.stdin.isTTY || process.env[question.variable] !== undefined) return answer;
  if ((await askHidden({ ...question, prompt: 'Once more' })) === answer) return answer;
  throw new CommandError('answers_differ', 'The two passwords differ. Nothing was done: try again.');
}

/**
 * @returns what was said; undefined if nobody can be asked
 */
export async function askText(question: Question): Promise<string | undefined> {
  const prepared = process.env[question.variable];
  if (prepared !== undefined) return prepared;
  if (!process.stdin.isTTY) return readLine();
  const terminal = openTerminal(process.stderr);
  const answer = await terminal.question(`${question.prompt}: `);
  terminal.close();
  return answer.trim() === '' ? undefined : answer.trim();
}

/**
 * Makes sure that something that cannot be undone is meant.
 *
 * @param prompt what will happen
 * @param word what must be typed
 * @throws CommandError if it was not, or nobody can be asked
 */
export async function confirm(prompt: string, word: string): Promise<void> {
  if (!process.stdin.isTTY) throw new CommandError('not_confirmed', `${prompt} Say --yes if that is meant.`);
  const terminal = openTerminal(process.stderr);
  const answer = await terminal.question(`${prompt} Type ${word} to go on: `);
  terminal.close();
  if (answer.trim() !== word) throw new CommandError('not_confirmed', 'Nothing was done.');
}

async function askHidden(question: Question): Promise<string> {
  process.stderr.write(`${question.prompt}: `);
  const terminal = openTerminal(new Writable({ write: (_chunk, _encoding, done) => done() }));
  const answer = await terminal.question('');
  terminal.close();
  process.stderr.write('\n');
  return answer;
}

function openTerminal(output: NodeJS.WritableStream) {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  terminal.on('SIGINT', () => process.exit(INTERRUPTED));
  return terminal;
}

async function readLine(): Promise<string | undefined> {
  lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { done, value } = await lines.next();
  return done === true ? undefined : value;
}

function unanswered({ prompt, variable }: Question): CommandError {
  return new CommandError(
    'unanswered',
    `${prompt}: nobody answers. Type it at a terminal, send it as a line of standard input, or set ${variable}.`,
  );
}
