/** Arguments that headers repeat (`x-mcp-header`, 2026-07-28), and the encoding of such headers. */
import type { ObjectSchema } from '../manifest/json-schema.ts';

/** An argument that a header repeats. */
export interface HeaderParameter {
  /** `Mcp-Param-Region`. */
  readonly header: string;
  /** Names of the properties that lead to it. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

/** The arguments of a tool that headers repeat. Annotations that break MCP's rules are left out. */
export function collectHeaderParameters(input: ObjectSchema): readonly HeaderParameter[] {
  throw new Error(String(input));
}

/** Reads a header's value: plain, or `=?base64?…?=`. @returns undefined if it is not well-formed */
export function decodeHeaderValue(value: string): string | undefined {
  throw new Error(value);
}
