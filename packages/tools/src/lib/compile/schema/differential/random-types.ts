/** Random types, written in TypeScript. */
import fc from 'fast-check';

const literals = fc.constantFrom("'a'", "'b'", "'x'", '0', '1', '2', 'true', 'false', 'null');
const scalars = fc.constantFrom('string', 'number', 'boolean', 'null', 'unknown');
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'x', 'y', 'name', 'value'), { minLength: 1, maxLength: 3 });

const { type } = fc.letrec<{ type: string; object: string }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    literals,
    fc.array(literals, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(' | ')),
    tie('object'),
    tie('type').map((inner) => `(${inner})[]`),
    tie('type').map((inner) => `Record<string, ${inner}>`),
    fc
      .array(tie('type'), { minLength: 1, maxLength: 3 })
      .map((parts) => `[${parts.map((part) => `(${part})`).join(', ')}]`),
    fc.tuple(tie('type'), tie('type')).map(([first, second]) => `[(${first})?, ...(${second})[]]`),
    fc
      .tuple(tie('object'), fc.constantFrom('Partial', 'Required', 'Readonly'))
      .map(([inner, name]) => `${name}<${inner}>`),
    tie('object').map((inner) => `${inner} & { z?: 'z' }`),
    fc
      .tuple(tie('object'), names)
      .map(([inner, keys]) => `Omit<${inner}, ${keys.map((key) => `'${key}'`).join(' | ')}>`),
    fc
      .tuple(fc.constantFrom("'one'", '1', 'true'), tie('object'))
      .map(([kind, inner]) => `{ kind: ${kind}; data: ${inner} } | { kind: 'other'; data: string }`),
    tie('type').map((inner) => `(${inner}) | null`),
  ),
  object: fc
    .tuple(names, fc.array(fc.tuple(tie('type'), fc.boolean()), { minLength: 3, maxLength: 3 }))
    .map(([keys, types]) => {
      const members = keys.map(
        (key, index) => `${key}${types[index]?.[1] === true ? '?' : ''}: ${types[index]?.[0] ?? 'string'};`,
      );
      return `{ ${members.join(' ')} }`;
    }),
}));

/**
 * Writes a module of random types.
 *
 * @param seed the same seed gives the same types
 * @param count how many
 */
export function writeRandomTypes(seed: number, count: number): string {
  return fc
    .sample(type, { seed, numRuns: count })
    .map((text, index) => `export type R${index} = ${text};`)
    .join('\n');
}
