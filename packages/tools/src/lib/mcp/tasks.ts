/** Runs as tasks: those of 2025-11-25, and the extension of 2026-07-28. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { RunRecord } from '../run/run.ts';
import type { McpError } from './mcp-error.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** What an ended run answers with: JSON text of the result, or the error. */
export type TaskOutcome =
  | { readonly kind: 'result'; readonly result: string; readonly isError: boolean }
  | { readonly kind: 'error'; readonly error: McpError };

/** A task of 2025-11-25. */
export function createLegacyTask(record: RunRecord, outcome?: TaskOutcome): JsonObject {
  throw new Error(String(record) + String(outcome));
}

/** A task of 2026-07-28 with all that `tasks/get` says: open asks, result, error. */
export function createModernTask(record: RunRecord, outcome?: TaskOutcome): JsonObject {
  throw new Error(String(record) + String(outcome));
}

/** The answer to `tools/call` that is a task: JSON text of the result. */
export function formatTaskCreated(record: RunRecord, protocol: PhotonProtocol, era: 'legacy' | 'modern'): string {
  throw new Error(String(record) + String(protocol) + era);
}
