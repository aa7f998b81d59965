// What the differential test asks TypeScript and our schemas about. Each exported type is one case.
export type Text = string;
export type Count = number;
export type Flag = boolean;
export type Nothing = null;
export type Never = never;
export type Unknown = unknown;
// oxlint-disable-next-line typescript/no-explicit-any -- `any` is a case
export type Anything = any;
export type AnyObject = object;
export type NotNothing = {};
export type Undefined = undefined;
export type Huge = bigint;
// oxlint-disable-next-line typescript/no-wrapper-object-types -- wrappers are a case
export type Wrapped = String;

export type OneText = 'open';
export type OneNumber = 42;
export type OneNegative = -1;
export type OneHuge = 10n;
export type True = true;
export type False = false;
export type EmptyText = '';
export type Quoted = 'it\'s "quoted"\n';

export type Direction = 'north' | 'east' | 'south' | 'west';
export type Digits = 1 | 2 | 3;
export type Mixed = 'auto' | 0 | 1 | true;
export type MixedOrNothing = 'auto' | 0 | null;
export type Hint = 'red' | 'green' | (string & {});
export type NumberHint = 1 | 2 | (number & {});

export enum Level {
  Low,
  Medium,
  High,
}
export enum Status {
  Open = 'open',
  Closed = 'closed',
}
export const enum Permission {
  Read = 1,
  Write = 2,
  All = 4,
}
export enum Single {
  Only = 7,
}
export enum Shuffled {
  Zebra = 3,
  Apple = 1,
}
export enum Assorted {
  Number = 1,
  Text = 'text',
}
export type LowOrMedium = Level.Low | Level.Medium;
export type LevelOrNothing = Level | null;
export type LevelOrText = Level | string;

export type UserId = string & { readonly __brand: 'UserId' };
export type Cents = number & { readonly __brand: unique symbol };
export type BrandedChoice = ('a' | 'b') & { readonly __brand: 'Choice' };
declare const key: unique symbol;
export type SymbolBrand = string & { readonly [key]: 'brand' };
