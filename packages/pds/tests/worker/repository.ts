import { DurableObject } from 'cloudflare:workers';

import { Sql, systemClock } from '@sundog/actor';

import { joinFrame } from '../../src/lib/events/frame.ts';
import { createSigningKey, type ExportableSigningKey } from '../../src/lib/keys/private-key.ts';
import { Repository } from '../../src/lib/repository/repository.ts';
import type { RecordWrite } from '../../src/lib/repository/write.ts';

/** A repository alone, for tests and measurements from outside: `/repository/NAME/OPERATION`. */
export class TestRepository extends DurableObject<Cloudflare.Env> {
  #key: ExportableSigningKey | undefined;
  #repository: Repository | undefined;

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, , name = '', operation = ''] = pathname.split('/');
    const repository = await this.#open(`did:web:${name}.test`);
    const [collection, rkey, cid] = ['collection', 'rkey', 'cid'].map((key) => searchParams.get(key) ?? '');
    switch (operation) {
      case 'create':
        return Response.json({ ...(await repository.create()), key: this.#key?.did });
      case 'writes':
        return Response.json(await repository.applyWrites(await request.json<RecordWrite[]>()));
      case 'record':
        return new Response(repository.getRecord(collection ?? '', rkey ?? '')?.bytes);
      case 'list':
        return Response.json(repository.listRecords(collection ?? '', { limit: 100 }).records.map((row) => row.cid));
      case 'blocks':
        return new Response(repository.getBlocks([cid ?? '']));
      case 'proof':
        return new Response(repository.getRecordProof(collection ?? '', rkey ?? ''));
      case 'export':
        return new Response(repository.exportCar({ since: searchParams.get('since') ?? undefined }));
      case 'import':
        if (request.body === null) return new Response('expected a CAR', { status: 400 });
        return Response.json(await repository.importCar(request.body));
      case 'counts':
        return Response.json({ ...repository.counts(), ...repository.head() });
      case 'frames':
        return Response.json(
          repository.outbox.pending(10_000).map((event) => toBase64(joinFrame(event, event.number))),
        );
      case 'measure':
        return Response.json(await this.#measure(repository, Number(searchParams.get('writes'))));
      default:
        return new Response('not found', { status: 404 });
    }
  }

  async #open(did: string): Promise<Repository> {
    this.#key ??= await createSigningKey('p256');
    const key = this.#key;
    this.#repository ??= new Repository({
      sql: new Sql(this.ctx.storage),
      did,
      clock: systemClock,
      signingKey: () => key,
    });
    return this.#repository;
  }

  /** Microseconds for each of so many writes of one record, without anything around them. */
  async #measure(repository: Repository, writes: number): Promise<{ eachUs: number }> {
    const begin = performance.now();
    for (let index = 0; index < writes; index++) {
      const createdAt = new Date().toISOString();
      const record = { $type: 'app.bsky.feed.post', text: `post ${index} ${'x'.repeat(100)}`, createdAt };
      await repository.applyWrites([{ action: 'create', collection: 'app.bsky.feed.post', record }]);
    }
    return { eachUs: ((performance.now() - begin) * 1000) / writes };
  }
}

/** Hands a request to the repository that its path names. */
export function fetchRepository(request: Request, env: Cloudflare.Env): Promise<Response> {
  const [, , name = ''] = new URL(request.url).pathname.split('/');
  return env.TEST_REPOSITORY.getByName(name).fetch(request);
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
