/** What `--arg name=value` means, by the tool's schema: stateless. */

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
  const texts = new Map<string, string[]>();
  for (const one of given) {
    const equals = one.indexOf('=');
    if (equals < 1) throw new CallArgumentError(`--arg takes name=value, found "${one}".`);
    const name = one.slice(0, equals);
    texts.set(name, [...(texts.get(name) ?? []), one.slice(equals + 1)]);
  }
  return Object.fromEntries([...texts].map(([name, all]) => [name, parseArgument(all, getProperty(input, name))]));
}

type Schema = Readonly<Record<string, unknown>> | undefined;

/** Several are a list; one for a list is the list itself as JSON, or what alone is in it. */
function parseArgument(texts: readonly string[], schema: Schema): unknown {
  const [only = '', ...more] = texts;
  if (schema?.['type'] !== 'array') {
    return more.length === 0 ? parseValue(only, schema) : texts.map((text) => parseValue(text, schema));
  }
  const list = more.length === 0 ? parseJson(only) : only;
  const items = asSchema(schema['items']);
  return Array.isArray(list) ? list : texts.map((text) => parseValue(text, items));
}

/** A text is taken as it stands where the schema wants one, as JSON where it does not. */
function parseValue(text: string, schema: Schema): unknown {
  return schema?.['type'] === 'string' ? text : parseJson(text);
}

/** What is no JSON is a text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function getProperty({ properties }: Readonly<Record<string, unknown>>, name: string): Schema {
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return undefined;
  return asSchema(Reflect.get(properties, name));
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
