import type { Direction, Level, UserId } from './scalars.types.ts';
import type { Point } from './objects.types.ts';

/** The order in which the checker meets these must not become that of the same texts elsewhere. */
export type Sizes = 'large-blue' | 'large-red' | 'small-blue' | 'small-red';
export type Scores = Record<string, number>;
export type Names = { [key: string]: string };
export type ByDirection = Record<Direction, number>;
export type PartialByDirection = Partial<Record<Direction, number>>;
export type ByNumber = { [index: number]: string };
export type ByRecordNumber = Record<number, Point>;
export type ByLevel = Record<Level, string>;
export type ByBrand = Record<UserId, boolean>;
export type DataAttributes = { [key: `data-${string}`]: string };
export type NamedAndRest = { name: string; [key: string]: string };
export type NestedRecords = Record<string, Record<string, boolean>>;
export type RecordOfLists = Record<string, Point[]>;
export type NoKeys = Record<string, never>;
export type UnknownRecord = Record<string, unknown>;
export type SymbolRecord = { [key: symbol]: string; name: string };
export type OneKey = Record<'only', boolean>;
export type OptionalValues = Record<string, number | undefined>;
export type NullableValues = Record<string, number | null>;
