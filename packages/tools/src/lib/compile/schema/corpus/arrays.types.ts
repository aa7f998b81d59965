import type { Point } from './objects.types.ts';

export type Texts = string[];
export type ReadonlyTexts = readonly string[];
export type GenericArray = Array<number>;
export type ReadonlyGeneric = ReadonlyArray<boolean>;
export type Matrix = number[][];
export type Choices = ('b' | 'a')[];
export type NullableItems = (string | null)[];
export type MaybeTexts = string[] | undefined;
export type Points = Point[];
export type Nevers = never[];
export type Unknowns = unknown[];
export type Pair = [string, number];
export type Named = [latitude: number, longitude: number];
export type OptionalTuple = [string, number?];
export type RestTuple = [string, ...number[]];
export type LeadingRest = [...number[], string];
export type MiddleRest = [string, ...number[], boolean];
export type EmptyTuple = [];
export type ReadonlyTuple = readonly [1, 'two'];
export type NestedTuple = [[number, number], { name: string }];
export type TupleOfOptional = [a?: string, b?: number];
export type Spread = [...Pair, ...Pair];
export type MixedItems = (string | number | { id: number })[];
export interface TextList extends Array<string> {}
export type WithExtra = string[] & { readonly kind?: 'tagged' };
