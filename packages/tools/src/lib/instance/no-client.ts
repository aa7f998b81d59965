import type { Client } from '../run/run.ts';

/**
 * The client of a call that nobody can be asked from.
 *
 * @param asking why, as the error says it to the method's author
 */
export function createNoClient(asking: string): Client {
  const can = { elicitForm: false, elicitUrl: false, sample: false, sampleTools: false, listRoots: false };
  return { era: 'none', can, reach: 'none', asking };
}
