import { type Client } from '../client.ts';
import { type Journal } from '../journal.ts';
import { type Problem } from '../model/problem.ts';
import { type Random } from '../random.ts';

/** What a kind works with. */
export interface KindTools {
  client: Client;
  journal: Journal;
}

/** One operation's share of chance. */
export interface Turn {
  random: Random;
  /** Unique among all operations of a run, and the same in a replay. */
  number: number;
  /** Which of the clients; each does one operation at a time. */
  client: number;
}

/** A kind of operations: how they are done, what they promise, how that is checked. */
export interface Kind {
  /** Readies the house for it; once, before any load. */
  prepare?(): Promise<void>;
  /** Does one operation. Rejects if it is not answered. */
  operate(turn: Turn): Promise<void>;
  /** What is wrong, while no operation is under way. What may still happen by itself is not wrong. */
  check(): Promise<Problem[]>;
  /** What is not yet as it must be once everything had its time; asked again until nothing is left. */
  checkAtRest(): Promise<Problem[]>;
  /** Lets go of connections. */
  close?(): void;
}
