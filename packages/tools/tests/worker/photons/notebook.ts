import type { MemoryPlaceOptions, PhotonScope } from '../../../src/lib/photon/photon-memory.ts';
import { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';

/** Nobody but the class itself may call what its manifest does not name. */
export class Notebook extends Photon {
  async add(by = 1): Promise<number> {
    const n = await this.memory.update<number>('n', (current) => (current ?? 0) + by);
    this.emit({ channel: 'count', n });
    return n;
  }

  async addSlowly(by: number): Promise<number> {
    return this.memory.update<number>('n', async (current) => {
      await scheduler.wait(0);
      return (current ?? 0) + by;
    });
  }

  async addAtOnce(times: number): Promise<void> {
    await Promise.all(Array.from({ length: times }, (_, index) => (index % 2 === 0 ? this.add(1) : this.addSlowly(1))));
  }

  async get(key: string, place?: MemoryPlaceOptions): Promise<unknown> {
    return this.memory.get(key, place);
  }

  async set(key: string, value: unknown, place?: MemoryPlaceOptions): Promise<void> {
    await this.memory.set(key, value, place);
  }

  async keys(place?: MemoryPlaceOptions): Promise<string[]> {
    return this.memory.keys(place);
  }

  /** Says things in all the ways there are. */
  speak(event: string | { channel: string }, data?: unknown): void {
    if (typeof event === 'string') this.emit(event, data);
    else this.emit(event);
  }

  whoami(): unknown {
    const { caller, client, callerCwd, instanceName, request } = this;
    return { caller, client, callerCwd, instanceName, id: request?.id, path: request?.path };
  }

  readAsset(path: string): string {
    return this.assets(path);
  }

  useBinding(): unknown {
    return this.cf.kv('cache');
  }

  when(at: Date): string {
    return at.constructor.name;
  }

  fail(): never {
    throw new RangeError('too far');
  }

  async wait(ms: number): Promise<void> {
    await scheduler.wait(ms);
  }

  /** Answers requests to a path. */
  page(request: Request, { kind }: { kind: string }): unknown {
    switch (kind) {
      case 'response':
        return new Response('as it is', { status: 418 });
      case 'nothing':
        return undefined;
      case 'mistake':
        return this.cf.kv('secret');
      default:
        return { verb: request.method, kind, tags: new Set(['a']) };
    }
  }

  hidden(): string {
    return 'nobody may know';
  }

  _private(): string {
    return 'nobody may know';
  }

  async note(text: string, scope: PhotonScope): Promise<unknown> {
    await this.data.table<string>('notes', scope).put(text, text);
    return this.data.table('notes', scope).list();
  }

  async append(text: string, scope: PhotonScope): Promise<unknown> {
    await this.data.log<string>('notes', scope).append(text);
    return this.data.log('notes', scope).read();
  }

  /** Says how far it is, at once and by way of another photon. */
  async report(): Promise<string> {
    this.progress(0.5, 'half');
    this.status('nearly');
    return 'reported';
  }

  async *steps(): AsyncGenerator<unknown, unknown, unknown> {
    yield { emit: 'status', message: 'begun' };
    yield 'part';
    yield { channel: 'count', n: -1 };
    return 'done';
  }
}

export const notebookManifest = manifestOf(
  'notebook',
  {
    add: { parameters: ['by'], input: { type: 'object', properties: { by: { type: 'number', minimum: 1 } } } },
    addSlowly: { parameters: ['by'] },
    addAtOnce: { parameters: ['times'] },
    get: { parameters: ['key', 'place'] },
    set: { parameters: ['key', 'value', 'place'] },
    keys: { parameters: ['place'] },
    speak: { parameters: ['event', 'data'] },
    whoami: {},
    readAsset: { parameters: ['path'] },
    useBinding: {},
    when: {
      parameters: ['at'],
      input: {
        type: 'object',
        properties: { at: { type: 'string', format: 'date-time', 'x-class': 'Date' } },
        required: ['at'],
      },
    },
    fail: {},
    wait: { parameters: ['ms'] },
    note: { parameters: ['text', 'scope'] },
    append: { parameters: ['text', 'scope'] },
    page: { surfaces: [{ kind: 'route', verb: 'GET', path: '/page/:kind' }] },
    report: {},
    steps: {},
  },
  {
    assets: [
      { id: 'help', kind: 'resource', path: './help.md', mimeType: 'text/markdown', content: { text: '# Help' } },
    ],
  },
);
