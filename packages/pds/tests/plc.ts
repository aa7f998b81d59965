/**
 * A PLC directory for tests and measurements: a small HTTP server that keeps logs in memory.
 *
 * It checks what the real one checks: the genesis' hash, the chain by `prev`, and signatures by the rotation keys of
 * the operation before, all by other libraries than the server under test. It undoes nothing: `prev` has to be the
 * newest.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { encode } from '@atcute/cbor';
import { fromDigest, toString } from '@atcute/cid';
import { fromBase64Url, toBase32 } from '@atcute/multibase';
import { verifySignature } from '@atproto/crypto';

/** The codec DAG-CBOR in CIDs. */
const CODEC_DAG_CBOR = 0x71;

/** An operation that was accepted. */
export interface StoredOperation {
  readonly did: string;
  readonly operation: Operation;
  readonly cid: string;
  readonly nullified: false;
  readonly createdAt: string;
}

/** A running directory. */
export interface PlcDirectory {
  /** `http://localhost:PORT` */
  readonly url: string;
  /** What was accepted, by DID. */
  readonly logs: ReadonlyMap<string, readonly StoredOperation[]>;
  /** Stops it, and whoever is connected. */
  readonly stop: () => Promise<void>;
}

interface Operation {
  readonly type: 'plc_operation' | 'plc_tombstone';
  readonly rotationKeys: readonly string[];
  readonly verificationMethods: Readonly<Record<string, string>>;
  readonly alsoKnownAs: readonly string[];
  readonly services: Readonly<Record<string, { readonly type: string; readonly endpoint: string }>>;
  readonly prev: string | null;
  readonly sig: string;
}

/** What is answered instead of what was asked for. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * @param port where it listens; any that is free unless given
 * @returns the directory, once it listens
 */
export async function startPlc(port = 0): Promise<PlcDirectory> {
  const logs = new Map<string, StoredOperation[]>();
  const server = createServer((request, response) => {
    answer(request, logs).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        send(response, status, { message: error instanceof Error ? error.message : String(error) });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The PLC directory does not listen on a port.');
  return {
    url: `http://localhost:${address.port}`,
    logs,
    stop: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, logs: Map<string, StoredOperation[]>): Promise<unknown> {
  const [, segment = '', ...rest] = new URL(request.url ?? '/', 'http://localhost').pathname.split('/');
  if (segment === '_health') return { version: 'test' };
  const did = decodeURIComponent(segment);
  if (!/^did:plc:[a-z2-7]{24}$/.test(did)) throw new Refusal(400, `Invalid DID: ${did}`);
  if (request.method === 'POST' && rest.length === 0) {
    const operation: unknown = JSON.parse(await text(request));
    const log = logs.get(did) ?? [];
    logs.set(did, [...log, await accept(did, operation, log)]);
    return {};
  }
  const log = logs.get(did);
  const last = log?.at(-1);
  if (log === undefined || last === undefined) throw new Refusal(404, `DID not registered: ${did}`);
  const path = rest.join('/');
  if (path === 'log') return log.map(({ operation }) => operation);
  if (path === 'log/audit') return log;
  if (path === 'log/last') return last.operation;
  if (last.operation.type === 'plc_tombstone') throw new Refusal(410, `DID not available: ${did}`);
  if (path === 'data') return formatData(did, last.operation);
  if (path === '') return formatDocument(did, last.operation);
  throw new Refusal(404, 'Not Found');
}

async function accept(did: string, value: unknown, log: readonly StoredOperation[]): Promise<StoredOperation> {
  if (!isOperation(value)) throw new Refusal(400, 'Invalid operation');
  const last = log.at(-1);
  if (last?.operation.type === 'plc_tombstone') throw new Refusal(400, 'Improper operation: DID is tombstoned');
  if (value.prev !== (last?.cid ?? null)) throw new Refusal(409, 'Operations not correctly ordered');
  if (last === undefined && formatDid(value) !== did) {
    throw new Refusal(400, `Hash of genesis operation does not match DID identifier: ${formatDid(value)}`);
  }
  if (value.type === 'plc_operation') checkKeys(value);
  const { sig, ...unsigned } = value;
  const bytes = encode(unsigned);
  const verdicts = await Promise.all(
    (last?.operation ?? value).rotationKeys.map((key) => verifySignature(key, bytes, fromBase64Url(sig))),
  );
  if (!verdicts.includes(true)) throw new Refusal(400, `Invalid signature on op: ${JSON.stringify(value)}`);
  const cid = toString(fromDigest(CODEC_DAG_CBOR, digest(value)));
  return { did, operation: value, cid, nullified: false, createdAt: new Date().toISOString() };
}

function checkKeys({ rotationKeys, verificationMethods }: Operation): void {
  if (rotationKeys.length === 0 || rotationKeys.length > 5 || new Set(rotationKeys).size !== rotationKeys.length) {
    throw new Refusal(400, 'Invalid rotation keys');
  }
  const isKey = (key: string): boolean => /^did:key:z(?:Q3s|Dn)\w+$/.test(key);
  if (!rotationKeys.every(isKey) || !Object.values(verificationMethods).every((key) => key.startsWith('did:key:'))) {
    throw new Refusal(400, 'Unsupported key');
  }
}

function isOperation(value: unknown): value is Operation {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('sig' in value)) return false;
  if (typeof value.sig !== 'string' || !/^[A-Za-z0-9_-]{85}[AQgw]$/.test(value.sig)) return false;
  const names = Object.keys(value).toSorted().join(' ');
  if (value.type === 'plc_tombstone') return names === 'prev sig type';
  return (
    value.type === 'plc_operation' &&
    names === 'alsoKnownAs prev rotationKeys services sig type verificationMethods' &&
    'rotationKeys' in value &&
    Array.isArray(value.rotationKeys)
  );
}

function digest(operation: Operation): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(encode(operation)).digest());
}

function formatDid(operation: Operation): string {
  return `did:plc:${toBase32(digest(operation)).slice(0, 24)}`;
}

function formatData(did: string, operation: Operation): unknown {
  const { rotationKeys, verificationMethods, alsoKnownAs, services } = operation;
  return { did, verificationMethods, rotationKeys, alsoKnownAs, services };
}

function formatDocument(did: string, { alsoKnownAs, verificationMethods, services }: Operation): unknown {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs,
    verificationMethod: Object.entries(verificationMethods).map(([name, key]) => ({
      id: `${did}#${name}`,
      type: 'Multikey',
      controller: did,
      publicKeyMultibase: key.slice('did:key:'.length),
    })),
    service: Object.entries(services).map(([name, { type, endpoint }]) => ({
      id: `#${name}`,
      type,
      serviceEndpoint: endpoint,
    })),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
