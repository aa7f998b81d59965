export type Moment = Date;
export type Address = URL;
export type Bytes = Uint8Array;
export type Buffered = ArrayBuffer;
export type Vector = Float32Array;
export type Words = Set<string>;
export type ReadonlyWords = ReadonlySet<number>;
export type Ages = Map<string, number>;
export type ByChoice = Map<'b' | 'a', boolean>;
export type ByNumber = Map<number, string>;
export type MomentOrNothing = Date | null;
export type MomentOrNumber = Date | number;
export interface Event {
  at: Date;
  links?: URL[];
  payload: Uint8Array | null;
  ids: Set<bigint>;
}
export type BrandedMoment = Date & { readonly __brand: 'utc' };
