/**
 * What `--arg name=value` means, by the tool's schema: stateless.
 */

/** A `--arg` that cannot be understood. */
export class CallArgumentError extends Error {
  override readonly name = 'CallArgumentError';
}

/**
 * @param given each as `name=value`
 * @param input schema of the tool's arguments
 * @returns the arguments
 * @throws CallArgumentError without an equals sign
 */
export function parseCallArguments(
  given: readonly string[],
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const one of given) {
    const equals = one.indexOf('=');
    if (equals < 1) throw new CallArgumentError(`--arg takes name=value, found "${one}".`);
    const name = one.slice(0, equals);
    const value = parseValue(one.slice(equals + 1), getProperty(input, name));
    const earlier = args[name];
    args[name] = earlier === undefined ? value : [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return wrapLists(args, input);
}

/** A text is taken as it stands where the schema wants one, as JSON where it does not; what is no JSON is a text. */
function parseValue(text: string, schema: Readonly<Record<string, unknown>> | undefined): unknown {
  if (schema?.['type'] === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `--arg tag=a` for a list of texts is a list of one. */
function wrapLists(args: Record<string, unknown>, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  for (const [name, value] of Object.entries(args)) {
    if (getProperty(input, name)?.['type'] === 'array' && !Array.isArray(value)) args[name] = [value];
  }
  return args;
}

function getProperty(
  schema: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return undefined;
  const found: unknown = Reflect.get(properties, name);
  return typeof found === 'object' && found !== null ? { ...found } : undefined;
}
