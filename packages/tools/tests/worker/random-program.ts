/** Programs made by chance, to be run as methods: what they do, and in which order, follows from their seed. */
import { asks } from '../../src/lib/run/ask.ts';
import type { RunScope } from '../../src/lib/run/run-scope.ts';

/** Chance that can be repeated: equal seeds give equal numbers. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}

/** One step of a program. */
export type ProgramNode =
  | { readonly kind: 'sequence' | 'together'; readonly nodes: readonly ProgramNode[] }
  | { readonly kind: 'attempt'; readonly node: ProgramNode }
  /** Effects: at once, at once without an answer, after a while; and those that fail. */
  | { readonly kind: 'write' | 'now' | 'later' | 'fail' | 'failLater'; readonly id: number }
  | { readonly kind: 'ask'; readonly id: number }
  /** Some turns of the microtask queue, which no journal sees. */
  | { readonly kind: 'ticks'; readonly count: number };

/**
 * Makes a program.
 *
 * @param random
 * @param size about how many steps
 */
export function createProgram(random: SeededRandom, size: number): ProgramNode {
  let id = 0;
  const leaf = (): ProgramNode => {
    id += 1;
    const kinds = [
      'write',
      'write',
      'now',
      'later',
      'later',
      'fail',
      'failLater',
      'ask',
      'ask',
      'ask',
      'ticks',
    ] as const;
    const kind = kinds[random.below(kinds.length)] ?? 'write';
    return kind === 'ticks' ? { kind, count: random.below(6) } : { kind, id };
  };
  const build = (left: number): ProgramNode => {
    if (left <= 1) return leaf();
    const parts = 2 + random.below(3);
    const nodes = Array.from({ length: parts }, () => build(Math.floor(left / parts)));
    const isTogether = random.below(2) === 0;
    // A failure among others ends the wait for them all, so each is attempted.
    if (isTogether) return { kind: 'together', nodes: nodes.map((node) => ({ kind: 'attempt', node })) };
    const node: ProgramNode = { kind: 'sequence', nodes };
    return random.below(3) === 0 ? { kind: 'attempt', node } : node;
  };
  return { kind: 'attempt', node: build(size) };
}

/** Whether the answer to an ask of a program is yes, no, or none. */
export function answerTo(id: number): 'yes' | 'no' | 'decline' {
  return (['yes', 'no', 'decline'] as const)[id % 3] ?? 'yes';
}

/** What a program does to the world. */
export type Note = (id: number) => void;

/**
 * Runs a program.
 *
 * @param node
 * @param scope of the run
 * @param note called for each effect
 * @returns what its steps answered
 */
export async function runProgram(node: ProgramNode, scope: RunScope, note: Note): Promise<unknown> {
  switch (node.kind) {
    case 'sequence': {
      const results: unknown[] = [];
      for (const part of node.nodes) results.push(await runProgram(part, scope, note));
      return results;
    }
    case 'together':
      return Promise.all(node.nodes.map((part) => runProgram(part, scope, note)));
    case 'attempt':
      return runProgram(node.node, scope, note).catch((error: unknown) => {
        return error instanceof Error ? `caught ${error.name}: ${error.message}` : error;
      });
    case 'ask':
      return asks.confirm(`question ${node.id}`);
    case 'ticks':
      for (let tick = 0; tick < node.count; tick += 1) await Promise.resolve();
      return node.count;
    case 'now':
      scope.performNow({ kind: node.kind, key: String(node.id) }, () => note(node.id));
      return node.id;
    case 'write':
    case 'later':
    case 'fail':
    case 'failLater':
      return scope.perform({ kind: node.kind, key: String(node.id) }, effectOf(node.kind, node.id, note));
  }
}

function effectOf(kind: 'write' | 'later' | 'fail' | 'failLater', id: number, note: Note): () => unknown {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, id % 4));
  switch (kind) {
    case 'write':
      return () => (note(id), { id, words: ['written'] });
    case 'later':
      return async () => (await pause(), note(id), id);
    case 'fail':
      return () => {
        throw new RangeError(`failed ${id}`);
      };
    case 'failLater':
      return async () => {
        await pause();
        throw new RangeError(`failed ${id} later`);
      };
  }
}

/** The steps of a program whose effects happen at once: those happen exactly once, whatever crashes. */
export function immediateIds(node: ProgramNode): number[] {
  if ('nodes' in node) return node.nodes.flatMap(immediateIds);
  if ('node' in node) return immediateIds(node.node);
  return node.kind === 'write' || node.kind === 'now' ? [node.id] : [];
}
