export interface Point {
  x: number;
  y: number;
}
export interface Named {
  name: string;
  nick?: string;
}
export interface Todo extends Named {
  isDone: boolean;
  tags: string[];
}
export interface Loose {
  label?: string;
  count?: number;
}
export interface Nested {
  owner: { name: string; address?: { street: string } };
}
export interface Empty {}
export interface Undefinable {
  value: string | undefined;
}
export interface Nullable {
  value: string | null;
}
export interface Both {
  value?: number | null;
}
export interface WithUndefined {
  gone: undefined;
  here: string;
}
export interface WithNever {
  gone?: never;
  here: string;
}
export interface RequiredNever {
  gone: never;
}
export interface Frozen {
  readonly id: string;
  readonly tags: readonly string[];
}
export interface Odd {
  'with space': number;
  'with-dash'?: boolean;
  7: string;
}
export interface WithMethod {
  id: string;
  rename?(name: string): void;
}
export interface WithCallback {
  id: string;
  onDone?: () => void;
}
export interface WithGetter {
  get size(): number;
  set size(value: number);
}
export interface WithAny {
  data: unknown;
  label: string;
}
export type Inline = { a: 1; b: 'two' };
export type Deep = { a: { b: { c: { d: boolean } } } };
export type Merged = Point & { z: number };
export type Narrowed = { kind: string; value: number } & { kind: 'fixed' };
export type TripleMerged = { a: string } & { b?: number } & { readonly c: boolean };
export type Impossible = { kind: 'a' } & { kind: 'b' };
export type BrandedObject = { id: string } & { readonly [brand]: true };
declare const brand: unique symbol;
export interface SymbolKeyed {
  [brand]?: string;
  name: string;
}
export type ObjectAndList = { items: Point[]; first: Point; pairs: [Point, Point] };
