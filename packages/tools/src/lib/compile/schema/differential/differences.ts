/** Where TypeScript and the schemas may disagree, and why. Each entry must be true of at least one value. */
import type { Json } from '../../../manifest/json-schema.ts';
import { isJsonObject } from '../../../manifest/json-values.ts';

/** One reason for different opinions. */
export interface Difference {
  /** `file.Type` of each case that it explains. */
  readonly cases: readonly string[];
  /** Who accepts what the other refuses. */
  readonly acceptedBy: 'schema' | 'typescript';
  /** Which values it explains; absent: all. */
  readonly explains?: (value: Json) => boolean;
  readonly reason: string;
}

/** All of them. */
export const DIFFERENCES: readonly Difference[] = [
  {
    cases: ['scalars.UserId', 'scalars.Cents', 'scalars.BrandedChoice', 'scalars.SymbolBrand', 'objects.BrandedObject'],
    acceptedBy: 'schema',
    reason: 'A brand exists for the checker only: what travels is the value.',
  },
  {
    cases: ['records.ByBrand'],
    acceptedBy: 'schema',
    explains: isJsonObject,
    reason: 'Names of properties travel as strings, without their brand.',
  },
  {
    cases: ['scalars.Status', 'scalars.Assorted'],
    acceptedBy: 'schema',
    explains: (value) => typeof value === 'string',
    reason: 'A member of a string enum has to be named in the source, and travels as its value.',
  },
  {
    cases: ['scalars.Huge', 'scalars.OneHuge'],
    acceptedBy: 'schema',
    explains: (value) => typeof value === 'string' && /^-?\d+$/.test(value),
    reason: 'JSON has no bigint: it travels as its digits.',
  },
  {
    cases: ['wire.Moment', 'wire.MomentOrNothing', 'wire.MomentOrNumber', 'wire.BrandedMoment'],
    acceptedBy: 'schema',
    explains: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    reason: 'JSON has no dates: a Date travels as ISO 8601.',
  },
  {
    cases: ['wire.Address'],
    acceptedBy: 'schema',
    explains: (value) => typeof value === 'string' && URL.canParse(value),
    reason: 'A URL travels as its text.',
  },
  {
    cases: ['wire.Bytes', 'wire.Buffered'],
    acceptedBy: 'schema',
    explains: (value) => typeof value === 'string',
    reason: 'Bytes travel as Base64; whether the text is Base64, JSON Schema describes but does not check.',
  },
  {
    cases: ['wire.Event'],
    acceptedBy: 'schema',
    explains: isJsonObject,
    reason: 'Its members are dates, URLs, bytes and bigints.',
  },
  {
    cases: ['wire.Words', 'wire.ReadonlyWords'],
    acceptedBy: 'schema',
    explains: (value) => Array.isArray(value) && new Set(value).size === value.length,
    reason: 'A Set travels as an array without duplicates.',
  },
  {
    cases: ['wire.Vector'],
    acceptedBy: 'schema',
    explains: (value) => Array.isArray(value) && value.every((item) => typeof item === 'number'),
    reason: 'A typed array travels as an array of numbers.',
  },
  {
    cases: ['wire.ByNumber'],
    acceptedBy: 'schema',
    explains: (value) => Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2),
    reason: 'A Map whose keys are no strings travels as an array of pairs.',
  },
  {
    cases: ['wire.Ages', 'wire.ByChoice'],
    acceptedBy: 'schema',
    explains: isJsonObject,
    reason: 'A Map with strings as keys travels as an object.',
  },
  {
    cases: ['arrays.LeadingRest', 'arrays.MiddleRest'],
    acceptedBy: 'schema',
    explains: Array.isArray,
    reason: 'JSON Schema has no places behind a rest: their types are accepted in any order.',
  },
  {
    cases: ['classes.Hidden'],
    acceptedBy: 'schema',
    explains: (value) => isJsonObject(value) && JSON.stringify(Object.keys(value)) === '["id"]',
    reason: 'Only an instance has private members, and they do not travel.',
  },
  {
    cases: ['classes.Described'],
    acceptedBy: 'schema',
    explains: (value) => isJsonObject(value) && JSON.stringify(Object.keys(value)) === '["id"]',
    reason: 'Methods do not travel.',
  },
  {
    cases: ['classes.Printable'],
    acceptedBy: 'schema',
    explains: (value) => isJsonObject(value) && JSON.stringify(Object.keys(value)) === '["lines"]',
    reason: 'What toJSON returns is what travels.',
  },
  {
    cases: ['objects.Undefinable', 'objects.WithUndefined', 'generics.OptionalBox'],
    acceptedBy: 'schema',
    explains: isJsonObject,
    reason: 'JSON has no undefined: a property that may be undefined may be absent.',
  },
  {
    cases: ['documented.Limited', 'documented.Address'],
    acceptedBy: 'typescript',
    reason: 'Inline tags say more than the type.',
  },
  {
    cases: ['records.ByNumber'],
    acceptedBy: 'typescript',
    explains: (value) => typeof value === 'string' || Array.isArray(value),
    reason: 'Strings and arrays have numeric properties; a record is meant as an object.',
  },
  {
    cases: ['records.ByRecordNumber'],
    acceptedBy: 'typescript',
    explains: Array.isArray,
    reason: 'Arrays have numeric properties; a record is meant as an object.',
  },
  {
    cases: ['templates.Pixels'],
    acceptedBy: 'typescript',
    explains: (value) => value === '0x1Fpx',
    reason: 'Numbers in template types may be hexadecimal in TypeScript; in the pattern they are decimal.',
  },
  {
    cases: ['templates.Shout', 'templates.Sentence'],
    acceptedBy: 'schema',
    explains: (value) => value === 'é',
    reason: 'Patterns know the case of ASCII letters only, so that every validator understands them.',
  },
  {
    cases: ['unions.Overlapping', 'generics.Distributed'],
    acceptedBy: 'typescript',
    explains: isJsonObject,
    reason: 'A literal may mix the properties of a union without a discriminant; a value that does is a mistake.',
  },
];
