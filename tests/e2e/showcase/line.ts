import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that can go dead as a bad network does: open, and nothing comes through. */
export interface Line {
  /** Where it begins. */
  url: string;
  /** Stops whatever is under way, and all that is connected from then on. */
  freeze(): void;
  /** Lets new connections through; those that were frozen stay so. */
  thaw(): void;
  close(): void;
}

/**
 * Opens a line.
 *
 * @param target the server at its other end
 * @returns the line; close it
 */
export async function openLine(target: URL): Promise<Line> {
  const ends = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      if (!isFrozen) from.pipe(to);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze() {
      isFrozen = true;
      for (const end of ends) end.unpipe().pause();
    },
    thaw() {
      isFrozen = false;
    },
    close() {
      server.close();
      for (const end of ends) end.destroy();
    },
  };
}
