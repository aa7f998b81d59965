/** What the actors of the project tell of themselves; each report is as of one moment. */

/** What every account begins with. */
export const OPENING_BALANCE = 1_000_000;

/** How many steps of a settler's schema leave a mark. */
export const SETTLER_STEPS = 8;

/** How many rows the schema of a settler begins with. */
export const SETTLER_ROWS = 300;

/** Entries to write into a ledger in one transaction. */
export interface NewEntries {
  numbers: number[];
  channel: string;
  /** How much else there is in each row. */
  fillingChars: number;
  /** When their jobs are due, from now. */
  delayMs: number;
}

/** An entry, in the order of writing. Its event is on the channel `entries:<channel>`. */
export interface Entry {
  number: number;
  channel: string;
  job: number;
}

/** A schedule that is to run once. */
export interface Reminder {
  number: number;
  status: string;
  executionCount: number;
}

/** A ledger. */
export interface LedgerReport {
  entries: Entry[];
  mirrored: number[];
  /** What memory says of the number of entries. */
  count: number;
  /** Whose job has run. */
  audited: number[];
  liveJobs: number[];
  deadJobs: string[];
  reminders: Reminder[];
  reminded: number[];
  ticks: number;
  /** Where the channels stand: a subscriber that starts here gets what is entered from now on. */
  cursor: string;
}

/** A transfer, as its sender knows it. */
export interface Transfer {
  number: number;
  target: string;
  amount: number;
  job: number;
  isDelivered: boolean;
}

/** A transfer, as its receiver knows it. */
export interface Receipt {
  number: number;
  amount: number;
}

/** An account. */
export interface AccountReport {
  balance: number;
  sent: Transfer[];
  received: Receipt[];
  liveJobs: number[];
  deadJobs: string[];
}

/** A settler. */
export interface SettlerReport {
  steps: number[];
  rows: number;
}
