import * as v from 'valibot';

import { bindingName, table } from '../fields.ts';
import type { Project } from '../project.ts';
import type { Reading } from '../reading.ts';

/** `worker_loaders`. */
export const workerLoadersSchema = v.array(table({ binding: bindingName }));

/**
 * Reads the bindings that load Workers at run time.
 *
 * @param reading the configuration
 * @returns the bindings
 */
export function readWorkerLoaders(reading: Reading): Project['workerLoaders'] {
  const list = reading.parse('worker_loaders', workerLoadersSchema) ?? [];
  return list.map(({ binding }, index) => {
    reading.bind(binding, ['worker_loaders', index, 'binding']);
    return { binding };
  });
}
