import type { Photon } from '../../../src/lib/photon/photon.ts';
import { manifestOf } from './manifest-of.ts';
import type { Notebook } from './notebook.ts';

/** Takes all that a constructor can be given, and uses what is there from the start. */
export class Injected {
  readonly key: string;
  readonly limit: number;
  readonly notebook: Notebook;
  readonly seen: readonly unknown[];
  readonly reasons: string[] = [];
  protected readonly settings = { greeting: 'Hello', times: 1 };

  constructor(key: string, limit: number, notebook: Notebook, missing = 'of the source') {
    this.key = key;
    this.limit = limit;
    this.notebook = notebook;
    const memory: unknown = Reflect.get(this, 'memory');
    const hasMemory = typeof memory === 'object' && memory !== null && 'update' in memory;
    this.seen = [Reflect.get(this, 'instanceName'), hasMemory, missing];
  }

  async onInitialize(this: Injected & Photon, { reason }: { reason: string }): Promise<void> {
    await scheduler.wait(5);
    this.reasons.push(reason);
    await this.memory.update<number>('starts', (count) => (count ?? 0) + 1);
  }

  async report(this: Injected & Photon): Promise<unknown> {
    const { key, limit, seen, reasons, settings } = this;
    await this.notebook.set('from injected', key);
    const starts = await this.memory.get('starts');
    return { key, limit, seen, reasons, settings, starts, remote: await this.notebook.get('from injected') };
  }

  /** A photon's own word for something that the runtime calls the same. */
  status(): string {
    return 'my own status';
  }
}

export const injectedManifest = manifestOf(
  'injected',
  {
    report: {},
    status: {
      surfaces: [{ kind: 'tool', annotations: {} }],
      input: { type: 'object', properties: {}, additionalProperties: false },
    },
  },
  {
    constructorParameters: [
      { kind: 'env', parameter: 'key', variable: 'INJECTED_KEY', type: 'string', isRequired: true },
      { kind: 'env', parameter: 'limit', variable: 'INJECTED_LIMIT', type: 'number', isRequired: true },
      { kind: 'photon', parameter: 'notebook', photon: 'notebook', instance: 'given' },
      { kind: 'env', parameter: 'missing', variable: 'INJECTED_MISSING', type: 'string', isRequired: false },
    ],
    settings: {
      property: 'settings',
      schema: {
        type: 'object',
        properties: { greeting: { type: 'string' }, times: { type: 'integer', minimum: 1 } },
      },
      defaults: { greeting: 'Hello', times: 1 },
    },
  },
);

let failures = 2;

/** Cannot be made the first times. */
export class Broken {
  constructor() {
    failures -= 1;
    if (failures >= 0) throw new RangeError(`${failures} to go`);
  }

  works(): string {
    return 'at last';
  }
}

export const brokenManifest = manifestOf('broken', { works: {} });
