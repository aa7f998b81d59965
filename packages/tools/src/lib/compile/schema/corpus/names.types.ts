// Names of the platform's types, for types that are none of them.
export interface Date {
  day: number;
}
export interface Set {
  size: number;
}
export type Promise = { until: string };
export class URL {
  host = '';
}
export interface Error {
  code: 'a' | 'b';
}
