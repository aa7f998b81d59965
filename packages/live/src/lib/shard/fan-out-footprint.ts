/**
 * What a query across shards depends on, in the words of footprints, so that it is found and run like any other: the
 * shards are counted, and each part has versions; it depends on the stretch after the number that it has seen. So a
 * telling that comes late, or twice, touches nothing.
 */
import type { IndexRange, RowChange } from '../database/footprint.ts';
import { encodeIndexKey, KEY_END, type ColumnValue } from '../database/index-key.ts';

const SHARDS = '_sundog_live_shard.by_count';
const PARTS = '_sundog_live_part.by_version';
const FAILURES = '_sundog_live_failure.by_shard';

/** A part for ever. */
export interface PartName {
  readonly shard: string;
  readonly epoch: string;
  readonly instance: number;
}

/** Depends on whether a field gets more shards than it has. */
export function rangeOfShards(field: string, count: number): IndexRange {
  return { index: SHARDS, low: encodeIndexKey([field, count + 1]), high: within([field]).high };
}

/** A field has so many shards. */
export function changeOfShards(field: string, count: number): RowChange {
  return createChange(SHARDS, [field, count]);
}

/** Depends on what becomes of a part after a version. */
export function rangeOfPart({ shard, epoch, instance }: PartName, version: number): IndexRange {
  const { high } = within([shard, epoch, instance]);
  return { index: PARTS, low: encodeIndexKey([shard, epoch, instance, version + 1]), high };
}

/** A part has changed at a version; null: it is not known when. */
export function changeOfPart({ shard, epoch, instance }: PartName, version: number | null): RowChange {
  return createChange(PARTS, [shard, epoch, instance, version ?? Infinity]);
}

/** Depends on whether a shard that has failed still does. */
export function rangeOfFailure(shard: string): IndexRange {
  return { index: FAILURES, ...within([shard]) };
}

/** A shard that has failed is asked again, or has answered. */
export function changeOfFailure(shard: string): RowChange {
  return createChange(FAILURES, [shard]);
}

function within(values: readonly ColumnValue[]): Pick<IndexRange, 'low' | 'high'> {
  const low = encodeIndexKey(values);
  return { low, high: low + KEY_END };
}

function createChange(index: string, values: readonly ColumnValue[]): RowChange {
  return { table: '', id: '', before: undefined, after: undefined, keys: [{ index, after: encodeIndexKey(values) }] };
}
