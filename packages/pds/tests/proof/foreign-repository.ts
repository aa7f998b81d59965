/** A repository of another host, made here: whoever has the seed gets the same records, blobs and tree. */
import { Random } from '../../../../tests/faults/random.ts';
import type { CarBlock } from '../../src/lib/car/car-block.ts';
import { createCar } from '../../src/lib/car/car-writer.ts';
import {
  createGenesisOperation,
  createUpdateOperation,
  type PlcData,
  type PlcOperation,
} from '../../src/lib/identity/plc-operation.ts';
import { createSigningKey, type ExportableSigningKey } from '../../src/lib/keys/private-key.ts';
import { TreeBuilder } from './tree-builder.ts';
import { signCommit } from '../../src/lib/repository/commit.ts';
import { createBlobCid, createRecordCid } from '../../src/lib/values/cid.ts';
import { encodeData, parseData } from '../../src/lib/values/data.ts';

/** Somebody whose account is on another host, which the tests play. */
export interface Foreigner {
  readonly did: string;
  readonly handle: string;
  readonly signingKey: ExportableSigningKey;
  readonly rotationKey: ExportableSigningKey;
  /** Changes what the directory of DIDs says. */
  readonly update: (changes: Partial<PlcData>) => Promise<void>;
}

/** Makes one, and tells the directory. */
export async function createForeigner(plcUrl: string, name: string): Promise<Foreigner> {
  const signingKey = await createSigningKey('k256');
  const rotationKey = await createSigningKey('k256');
  const { did, operation } = await createGenesisOperation(
    {
      rotationKeys: [rotationKey.did],
      verificationMethods: { atproto: signingKey.did },
      alsoKnownAs: [`at://${name}.test`],
      services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://old.example' } },
    },
    rotationKey,
  );
  await submit(plcUrl, did, operation);
  return {
    did,
    handle: `${name}.test`,
    signingKey,
    rotationKey,
    async update(changes) {
      const answer = await fetch(`${plcUrl}/${did}/log/last`, { signal: AbortSignal.timeout(10_000) });
      const last = (await answer.json()) as PlcOperation;
      await submit(plcUrl, did, await createUpdateOperation(last, changes, rotationKey));
    },
  };
}

async function submit(plcUrl: string, did: string, operation: unknown): Promise<void> {
  const response = await fetch(`${plcUrl}/${did}`, {
    method: 'POST',
    body: JSON.stringify(operation),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** A repository, and the blobs to which its records refer. */
export interface ForeignRepository {
  readonly data: string;
  readonly commit: CarBlock;
  /** Nodes and records, without the commit. */
  readonly blocks: readonly CarBlock[];
  readonly car: Uint8Array<ArrayBuffer>;
  readonly blobs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** What it has. */
export interface RepositoryShape {
  readonly records: number;
  /** How long each text is. */
  readonly textLength: number;
  /** Every so many records, one has a blob. */
  readonly blobEvery?: number;
  readonly seed?: number;
}

/** Makes one. */
export async function createForeignRepository(
  { did, signingKey }: Pick<Foreigner, 'did' | 'signingKey'>,
  { records, textLength, blobEvery = Infinity, seed = 1 }: RepositoryShape,
): Promise<ForeignRepository> {
  const random = new Random(seed);
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const blocks: CarBlock[] = [];
  const tree = new TreeBuilder((cid, bytes) => blocks.push({ cid, bytes }));
  for (let index = 0; index < records; index++) {
    const text = `${index} ${random.bytes(textLength).toString('base64').slice(0, textLength)}`;
    const blob = index % blobEvery === blobEvery - 1 ? createBlob(random, blobs) : {};
    const bytes = encodeData(parseData({ $type: 'test.proof.note', text, ...blob })).slice();
    const cid = createRecordCid(bytes);
    blocks.push({ cid, bytes });
    tree.add(`test.proof.note/n${String(index).padStart(6, '0')}`, cid);
  }
  const data = tree.finish();
  const commit = await signCommit({ did, rev: '3ky2222222222', data }, signingKey);
  return { data, commit, blocks, blobs, car: createCar(commit.cid, [commit, ...blocks]) };
}

function createBlob(random: Random, blobs: Map<string, Uint8Array<ArrayBuffer>>): object {
  const bytes = new Uint8Array(random.bytes(5000));
  const cid = createBlobCid(bytes);
  blobs.set(cid, bytes);
  const mimeType = 'application/octet-stream';
  return { file: { $type: 'blob', ref: { $link: cid }, mimeType, size: bytes.length } };
}
