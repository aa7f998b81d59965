/** A frame that is made once, and goes to all of these. */
export interface FramePlan<Socket> {
  /** What it tells of, in the order in which they were given. */
  readonly instances: readonly number[];
  readonly sockets: readonly Socket[];
}

/** Sockets that watch the same of the instances seen so far. */
interface Group<Socket> extends FramePlan<Socket> {
  readonly instances: number[];
  readonly sockets: Socket[];
  /** Those of them that watch this next instance too. */
  readonly next: Map<number, Group<Socket>>;
}

/**
 * Groups sockets by what they have to be told, so that each distinct frame is made once however many get it. The work
 * is in how many sockets watch each instance; those that watch none cost nothing.
 *
 * @param instances that have changed
 * @param watchersOf tells which sockets watch an instance
 * @returns a plan for each distinct set of instances
 */
export function planFrames<Socket>(
  instances: Iterable<number>,
  watchersOf: (instance: number) => Iterable<Socket>,
): FramePlan<Socket>[] {
  const first: Group<Socket> = { instances: [], sockets: [], next: new Map() };
  const groups = new Map<Socket, Group<Socket>>();
  for (const instance of instances) {
    for (const socket of watchersOf(instance)) {
      groups.set(socket, groupAfter(groups.get(socket) ?? first, instance));
    }
  }
  for (const [socket, group] of groups) group.sockets.push(socket);
  return [...new Set(groups.values())].map(({ instances: told, sockets }) => ({ instances: told, sockets }));
}

function groupAfter<Socket>(group: Group<Socket>, instance: number): Group<Socket> {
  const found = group.next.get(instance);
  if (found !== undefined) return found;
  const created: Group<Socket> = { instances: [...group.instances, instance], sockets: [], next: new Map() };
  group.next.set(instance, created);
  return created;
}
