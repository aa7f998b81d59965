import * as v from 'valibot';

import { bindingName, remote, table, text } from '../fields.ts';
import type { Project } from '../project.ts';
import type { Reading } from '../reading.ts';
import { defaultResourceName } from './default-resource-name.ts';

/** `kv_namespaces`. */
export const kvNamespacesSchema = v.array(
  table({ binding: bindingName, id: v.optional(text), preview_id: v.optional(text), remote }),
);

/**
 * Reads the KV namespaces; the data lies under `id`, else `preview_id`, else `<worker>-<binding>`.
 *
 * @param reading the configuration
 * @param worker the Worker's name
 * @returns the namespaces
 */
export function readKvNamespaces(reading: Reading, worker: string): Project['kvNamespaces'] {
  const list = reading.parse('kv_namespaces', kvNamespacesSchema) ?? [];
  return list.map(({ binding, id, preview_id: previewId }, index) => {
    reading.bind(binding, ['kv_namespaces', index, 'binding']);
    return { binding, id: id ?? previewId ?? defaultResourceName(worker, binding) };
  });
}
