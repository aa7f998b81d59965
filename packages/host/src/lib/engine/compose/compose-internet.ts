/**
 * Where `fetch()` and `connect()` of every Worker may go: public addresses, and what the person who starts the host
 * allows besides. The engine looks at the address that a name leads to, so a name cannot lead around this.
 *
 * Invariants
 * I1. Blocks are spelt out: the engine's own word `private` would cover this machine and its sockets.
 * I2. Addresses of this machine itself, where the admin pages and databases listen, and link-local ones, where clouds
 *     hand out credentials, are denied but for what an entry names of them: no wider block lets the rest in. Of two
 *     blocks that hold an address the engine goes by the smaller one, and by the denial where they are the same.
 */
import { BlockList, isIP } from 'node:net';

import { NetworkError } from '../../errors.ts';
import type { EngineService } from '../engine-config.ts';
import { INTERNET_SERVICE } from './service-names.ts';

/** What the word `private` stands for: RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Loopback, "this host", link-local (I2); an IPv4 address that is written as an IPv6 one lies in blocks of both. */
const GUARDED_BLOCKS = [
  '127.0.0.0/8',
  '::ffff:127.0.0.0/104',
  '::1/128',
  '0.0.0.0/8',
  '::ffff:0.0.0.0/104',
  '::/128',
  '169.254.0.0/16',
  '::ffff:169.254.0.0/112',
  'fe80::/10',
];

interface Block {
  address: string;
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

/**
 * @param allowed what Workers may reach besides public addresses: `private`, addresses, or blocks such as `10.1.0.0/16`
 * @returns the service behind every Worker's `fetch()` and `connect()`
 * @throws NetworkError for what is none of these
 */
export function createInternetService(allowed: readonly string[]): EngineService {
  const blocks = allowed.flatMap((entry) => (entry === 'private' ? PRIVATE_BLOCKS : [entry])).map(parseBlock);
  const guarded = GUARDED_BLOCKS.filter((guard) => !blocks.some((block) => isSame(block, parseBlock(guard))));
  return {
    name: INTERNET_SERVICE,
    network: {
      allow: ['public', ...blocks.map(({ address, prefix }) => `${address}/${prefix}`)],
      ...(blocks.length === 0 ? {} : { deny: guarded }),
      tlsOptions: { trustBrowserCas: true },
    },
  };
}

function parseBlock(entry: string): Block {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (version === 0 || prefix > bits) throw new NetworkError(entry);
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** However its address is written: 127.1.2.3/8 is 127.0.0.0/8. */
function isSame(block: Block, guard: Block): boolean {
  const list = new BlockList();
  list.addSubnet(guard.address, guard.prefix, guard.family);
  return block.prefix === guard.prefix && list.check(block.address, block.family);
}
