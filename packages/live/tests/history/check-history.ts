/** Holds what clients have done and seen against what a live database promises; knows nothing of how it works. */

/** What has happened, in the order in which the test saw it. */
export type Happening =
  | { readonly kind: 'begin'; readonly client: string; readonly room: string; readonly entry: string }
  /** The mutation has ended; `place`: which entry of the room it says that it has become. */
  | {
      readonly kind: 'end';
      readonly client: string;
      readonly room: string;
      readonly entry: string;
      readonly place: number;
    }
  | { readonly kind: 'refused'; readonly client: string; readonly room: string; readonly entry: string }
  /** What a client's two queries were at one moment. */
  | {
      readonly kind: 'view';
      readonly client: string;
      readonly room: string;
      readonly entries: readonly string[];
      readonly size: number;
    }
  /** What a client was told does not fit what it had. */
  | { readonly kind: 'broken'; readonly client: string; readonly room: string };

/** All that has happened, and what there was at the end. */
export interface History {
  readonly happenings: readonly Happening[];
  readonly final: Readonly<Record<string, readonly string[]>>;
}

/**
 * Checks a history whose mutations have all ended.
 *
 * @returns what is wrong, in words; none: nothing is
 */
export function checkHistory(history: History): string[] {
  return Object.keys(history.final).flatMap((room) => {
    const final = history.final[room] ?? [];
    const happenings = history.happenings.filter((happening) => happening.room === room);
    return [
      ...checkEffects(happenings, final),
      ...checkOrder(happenings, final),
      ...checkOwnWrites(happenings),
      ...checkViews(happenings, final),
    ].map((problem) => `${room}: ${problem}`);
  });
}

/** Each mutation once in effect, the refused ones never, and nothing that nobody did. */
function checkEffects(happenings: readonly Happening[], final: readonly string[]): string[] {
  const problems: string[] = [];
  const counts = new Map<string, number>();
  for (const entry of final) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  const begun = new Set<string>();
  for (const happening of happenings) {
    if (happening.kind === 'begin') begun.add(happening.entry);
    const count = 'entry' in happening ? (counts.get(happening.entry) ?? 0) : 0;
    if (happening.kind === 'end' && count !== 1) problems.push(`${happening.entry} is in effect ${count} times`);
    if (happening.kind === 'refused' && count > 0) problems.push(`${happening.entry} was refused, and is in effect`);
  }
  for (const entry of counts.keys()) if (!begun.has(entry)) problems.push(`nobody has written ${entry}`);
  return problems;
}

/** There is one order of all mutations: each was told its place in it, and no later one has an earlier place. */
function checkOrder(happenings: readonly Happening[], final: readonly string[]): string[] {
  const problems: string[] = [];
  let endedUpTo = 0;
  const before = new Map<string, number>();
  for (const happening of happenings) {
    if (happening.kind === 'begin') before.set(happening.entry, endedUpTo);
    if (happening.kind !== 'end') continue;
    const { entry, place } = happening;
    if (final[place - 1] !== entry) problems.push(`${entry} was told place ${place}, where ${final[place - 1]} is`);
    if (place <= (before.get(entry) ?? 0)) problems.push(`${entry} has a place before mutations that had ended`);
    endedUpTo = Math.max(endedUpTo, place);
  }
  return problems;
}

/** Whoever is told that a mutation has ended sees it, from then on. */
function checkOwnWrites(happenings: readonly Happening[]): string[] {
  const problems: string[] = [];
  const seen = new Map<string, ReadonlySet<string>>();
  const own = new Map<string, string[]>();
  const look = (client: string): void => {
    const missing = (own.get(client) ?? []).filter((entry) => !(seen.get(client)?.has(entry) ?? false));
    if (missing.length > 0) problems.push(`${client} does not see its own ${missing.join(', ')}`);
  };
  for (const happening of happenings) {
    const { client } = happening;
    if (happening.kind === 'view') seen.set(client, new Set(happening.entries));
    else if (happening.kind === 'end') own.set(client, [...(own.get(client) ?? []), happening.entry]);
    else continue;
    look(client);
  }
  return problems;
}

/**
 * What is seen has been the truth at some moment, both queries at the same; it never goes back, and ends at the end.
 */
function checkViews(happenings: readonly Happening[], final: readonly string[]): string[] {
  const problems: string[] = [];
  const lengths = new Map<string, number>();
  for (const happening of happenings) {
    const { client } = happening;
    if (happening.kind === 'broken') problems.push(`${client} was told what does not fit`);
    if (happening.kind !== 'view') continue;
    const { entries, size } = happening;
    if (entries.some((entry, index) => entry !== final[index])) problems.push(`${client} sees what never was`);
    if (entries.length !== size) problems.push(`${client} sees ${entries.length} entries, and their number as ${size}`);
    if (entries.length < (lengths.get(client) ?? 0)) problems.push(`${client} sees less than it has`);
    lengths.set(client, entries.length);
  }
  for (const [client, length] of lengths) {
    if (length !== final.length) problems.push(`${client} sees ${length} of ${final.length} in the end`);
  }
  return problems;
}
