import { type AccountReport, OPENING_BALANCE, type Receipt } from '../reports.ts';
import { type Problem, problemOf } from './problem.ts';

/** Reports of all accounts by name. Different accounts tell of different moments. */
export type AccountReports = ReadonlyMap<string, AccountReport>;

/**
 * What must hold for accounts at any moment: the balance follows from what was sent and received, a transfer is
 * delivered or in the queue, and money arrives only where and as it was sent.
 *
 * @param earlier reports
 * @param later reports, each taken after all the earlier ones
 * @returns what does not hold
 */
export function checkAccounts(earlier: AccountReports, later: AccountReports): Problem[] {
  return [...later].flatMap(([name, report]) => {
    const object = objectOf(name);
    const { balance, sent, received, liveJobs, deadJobs } = report;
    const expected = OPENING_BALANCE - sum(sent) + sum(received);
    const live = new Set(liveJobs);
    const delivered = earlier.get(name)?.sent.filter(({ isDelivered }) => isDelivered) ?? [];
    const undelivered = delivered.filter((transfer) => !hasReceived(later.get(transfer.target), transfer));
    const jobless = sent.filter(({ isDelivered, job }) => !isDelivered && !live.has(job));
    const unsent = earlier.get(name)?.received.filter((receipt) => !hasSent(later, name, receipt)) ?? [];
    return [
      ...(balance === expected ? [] : [{ object, text: `has ${balance}, not the ${expected} of its transfers` }]),
      ...problemOf(object, 'is marked as delivered and has not arrived', numbersOf(undelivered)),
      ...problemOf(object, 'is neither delivered nor has it a job', numbersOf(jobless)),
      ...problemOf(object, 'arrived without having been sent', numbersOf(unsent)),
      ...deadJobs.map((job) => ({ object, text: `a job died: ${job}` })),
    ];
  });
}

/**
 * What must hold when everything sent has had the time to arrive: nothing is under way, and no money came or went.
 *
 * @param reports of accounts at rest
 * @returns what does not hold
 */
export function checkAccountsAtRest(reports: AccountReports): Problem[] {
  const total = [...reports.values()].reduce((amount, { balance }) => amount + balance, 0);
  const expected = reports.size * OPENING_BALANCE;
  const open = [...reports].flatMap(([name, { sent, liveJobs }]) => [
    ...problemOf(objectOf(name), 'has not been delivered', numbersOf(sent.filter(({ isDelivered }) => !isDelivered))),
    ...problemOf(objectOf(name), 'a job does not leave the queue', liveJobs),
  ]);
  if (open.length > 0 || total === expected) return open;
  return [{ object: 'accounts', text: `hold ${total} together, not ${expected}` }];
}

/** What an account is called in the journal. */
export function objectOf(name: string): string {
  return `account ${name}`;
}

function hasReceived(receiver: AccountReport | undefined, { number, amount }: Receipt): boolean {
  return receiver?.received.some((receipt) => receipt.number === number && receipt.amount === amount) ?? false;
}

function hasSent(senders: AccountReports, target: string, { number, amount }: Receipt): boolean {
  return [...senders.values()].some(({ sent }) =>
    sent.some((transfer) => transfer.number === number && transfer.target === target && transfer.amount === amount),
  );
}

function numbersOf(transfers: readonly { number: number }[]): number[] {
  return transfers.map(({ number }) => number);
}

function sum(transfers: readonly { amount: number }[]): number {
  return transfers.reduce((total, { amount }) => total + amount, 0);
}
