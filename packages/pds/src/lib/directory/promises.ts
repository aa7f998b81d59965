/**
 * Names that the directory has given to an account before the account itself has them: one that is being made, or gets
 * another handle or address. Either side may die in between.
 *
 * - P1 A promise is written together with a job that asks the account a moment later what it is, and writes that down.
 *   So what was promised to an account that never came to be is free again, and what was kept stays.
 * - P2 While a promise is being kept, as far as this memory knows, what the account says of itself is of before it: it
 *   is passed over, and the job waits.
 */
import type { Jobs } from '@sundog/actor';

import type { InviteTable } from '../access/invite-table.ts';
import type { AccountFacts } from '../account/requests/owner-requests.ts';
import type { AccountTable } from './account-table.ts';

/** What it works with. */
export interface PromiseParts {
  readonly jobs: Jobs;
  readonly accounts: AccountTable;
  readonly invites: InviteTable;
  /** What an account is; undefined if there is none of this DID. */
  readonly describe: (did: string) => Promise<AccountFacts | undefined>;
}

const JOB = 'pds.promise';
const DELAY_MS = 2000;
const retry = { attemptsMax: 1_000_000, crashesMax: 1000, delayMsMax: 60_000 };

/** The promises of the directory. */
export class Promises {
  readonly #parts: PromiseParts;
  readonly #underWay = new Set<string>();

  /** @param parts defines a kind of job */
  constructor(parts: PromiseParts) {
    this.#parts = parts;
    parts.jobs.define(JOB, (did) => this.#settle(String(did)), { retry });
  }

  /** Whether a promise to this account is being kept (P2). */
  isUnderWay(did: string): boolean {
    return this.#underWay.has(did);
  }

  /** Call it in the transaction that writes the promise (P1). */
  plan(did: string): void {
    this.#parts.jobs.enqueue(JOB, did, { key: did, delayMs: DELAY_MS });
  }

  /** Keeps a promise (P2). */
  async keep<Result>(did: string, keeping: () => Promise<Result>): Promise<Result> {
    this.#underWay.add(did);
    try {
      return await keeping();
    } finally {
      this.#underWay.delete(did);
    }
  }

  async #settle(did: string): Promise<void> {
    const { accounts, invites, describe } = this.#parts;
    if (this.isUnderWay(did)) return this.plan(did);
    const isCreating = accounts.get(did)?.status === 'creating';
    const facts = await describe(did);
    if (this.isUnderWay(did)) return this.plan(did);
    if (facts !== undefined && facts.status !== 'deleted') {
      accounts.note(facts);
    } else if (isCreating) {
      const invitation = invites.getInvitationOf(did);
      accounts.release(did);
      if (invitation !== undefined) invites.giveBack(invitation.code, did);
    }
  }
}
