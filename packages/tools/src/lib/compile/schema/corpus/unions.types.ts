import type { Point } from './objects.types.ts';

export type TextOrNumber = string | number;
export type TextOrNothing = string | null;
export type NumberOrUndefined = number | undefined;
export type AllScalars = string | number | boolean | null;
export type FlagOrWord = boolean | 'auto';
export type TextOrTexts = string | string[];
export type PointOrNothing = Point | null;
export type PointOrText = Point | string;

export interface Circle {
  kind: 'circle';
  radius: number;
}
export interface Square {
  kind: 'square';
  side: number;
}
export interface Polygon {
  kind: 'polygon';
  sides: [number, number, number, ...number[]];
}
export type Shape = Circle | Square | Polygon;
export type ShapeOrNothing = Shape | null;
export type Success = { ok: true; value: string } | { ok: false; error: { code: number; message: string } };
export type ByNumber = { version: 1; text: string } | { version: 2; texts: string[] };
export type Overlapping = { a: string } | { b: number };
export type Subset = { a: string } | { a: string; b: number };
export type TwoTuples = ['move', number, number] | ['stop'];
export type Nested = { shape: Shape | 'none'; size?: 's' | 'm' | 'l' };
export type LiteralOrType = 'a' | number | null;
export type NumbersOrText = 1 | 2 | string;
export type WithUndefinedLiteral = 'a' | 'b' | undefined;
export type UnionOfArrays = string[] | number[];
export type Excluded = Exclude<'a' | 'b' | 'c', 'b'>;
export type Extracted = Extract<string | number | { a: 1 }, object>;
export type WithoutNothing = NonNullable<string | null | undefined>;
export type Exclusive = { byId: string; byName?: never } | { byName: string; byId?: never };
