/**
 * Finds out whether ports are free before anything starts.
 */
import { createServer } from 'node:net';

import { AddressError, PortInUseError } from './errors.ts';

const TRIES = 100;
const PORT_MAX = 65_535;

/** A wish for a port. */
export interface PortWish {
  /** 0: any free one, which the engine chooses. */
  port: number;
  /** True: this one or none. False: the next free one will do. */
  isFixed: boolean;
}

/**
 * @param hostname the address to listen on
 * @param wish the port of the first project; further ones come after it
 * @param count how many ports
 * @param option the option that chooses another port, for the error
 * @returns the ports, free a moment ago; all 0 when any will do
 * @throws PortInUseError when a fixed one is taken
 * @throws AddressError when the address is not one of this machine, or no ports are left
 */
export async function findPorts(hostname: string, wish: PortWish, count: number, option = '--port'): Promise<number[]> {
  if (wish.port === 0) {
    await isPortFree(hostname, 0); // Any port tells whether the address will do.
    return Array.from({ length: count }, () => 0);
  }
  const ports: number[] = [];
  for (let port = wish.port; ports.length < count; port += 1) {
    if (port > PORT_MAX)
      throw new AddressError(`There are no free ports behind ${wish.port}. Choose one with ${option}.`);
    if (await isPortFree(hostname, port)) ports.push(port);
    else if (wish.isFixed || port >= wish.port + TRIES) throw new PortInUseError(port, hostname, option);
  }
  return ports;
}

function isPortFree(hostname: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(explain(error, hostname, port));
    });
    server.listen({ host: hostname, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const NO_NAME = 'no address is known by this name';

const REASONS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'it is no address of this machine',
  EAFNOSUPPORT: 'this machine has no addresses of its kind',
  EAI_AGAIN: NO_NAME,
  EINVAL: 'it is no address to listen on',
  ENOTFOUND: NO_NAME,
};

function explain({ code = '', message }: NodeJS.ErrnoException, hostname: string, port: number): AddressError {
  if (code === 'EACCES') return new AddressError(`You may not listen on port ${port}. Choose one above 1023.`, code);
  return new AddressError(
    `${hostname} cannot be listened on: ${REASONS[code] ?? message}. ` +
      `Choose an address of this machine with --host, such as 127.0.0.1, or 0.0.0.0 for all that it has.`,
    code,
  );
}
