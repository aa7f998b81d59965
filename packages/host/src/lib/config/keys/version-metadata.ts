import { bindingName, table } from '../fields.ts';
import type { Reading } from '../reading.ts';

/** `version_metadata`. */
export const versionMetadataSchema = table({ binding: bindingName });

/**
 * Reads the binding that tells which build runs.
 *
 * @param reading the configuration
 * @returns the binding's name, if there is one
 */
export function readVersionMetadata(reading: Reading): string | undefined {
  const binding = reading.parse('version_metadata', versionMetadataSchema)?.binding;
  if (binding !== undefined) reading.bind(binding, ['version_metadata', 'binding']);
  return binding;
}
