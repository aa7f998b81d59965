import * as v from 'valibot';

import { bindingName, dictionary, json, remote, table, text } from '../fields.ts';
import type { Project } from '../project.ts';
import type { Reading } from '../reading.ts';

/** `services`. */
export const servicesSchema = v.array(
  table({
    binding: bindingName,
    service: text,
    entrypoint: v.optional(text),
    props: v.optional(dictionary(json)),
    remote,
  }),
);

/**
 * Reads the bindings to other projects, or to other entrypoints of this one.
 *
 * @param reading the configuration
 * @returns the bindings
 */
export function readServices(reading: Reading): Project['services'] {
  const list = reading.parse('services', servicesSchema) ?? [];
  return list.map(({ binding, service, entrypoint, props }, index) => {
    reading.bind(binding, ['services', index, 'binding']);
    return { binding, service, entrypoint, props };
  });
}
