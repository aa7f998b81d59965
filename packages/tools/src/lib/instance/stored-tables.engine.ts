import assert from 'node:assert/strict';

import { Jobs, Sql, systemClock } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { LayerBench } from '../../../tests/worker/layer-bench.ts';
import { RunTable } from '../run/run-table.ts';
import { EntryLog } from './entry-log.ts';
import { CallTable } from './mcp/call-table.ts';
import { Sessions } from './mcp/sessions.ts';
import { RecordTable } from './record-table.ts';

/** Columns of every table that photons' actors keep. Who changes a line here loses somebody's data: see table.ts. */
const tables: Readonly<Record<string, string>> = {
  _sundog_mcp_call:
    'id TEXT not null key, run TEXT not null, session TEXT, request_id TEXT not null, facts TEXT not null, begun_at INTEGER not null',
  _sundog_mcp_session:
    'secret TEXT not null key, principal TEXT not null, start TEXT not null, log_level TEXT, uses TEXT, used_at INTEGER not null',
  _sundog_mcp_subscription: 'session TEXT not null key, uri TEXT not null key, channel TEXT not null key',
  _sundog_mcp_visit: 'session TEXT not null key, instance TEXT not null key',
  _sundog_photon_entry:
    'place TEXT not null key, number INTEGER not null key, value TEXT not null, at INTEGER not null',
  _sundog_photon_log: 'place TEXT not null key, next INTEGER not null',
  _sundog_photon_record:
    'place TEXT not null key, id TEXT not null key, value TEXT not null, updated_at INTEGER not null',
  _sundog_run:
    'number INTEGER key, id TEXT not null, method TEXT not null, caller TEXT not null, status TEXT not null, request TEXT not null, started_at INTEGER not null, updated_at INTEGER not null, ends_at INTEGER, crashes INTEGER not null, crashed_at INTEGER not null',
  _sundog_run_ask:
    'run INTEGER not null key, id TEXT not null key, state TEXT not null, ask TEXT not null, expires_at INTEGER not null, answer TEXT, answered_by TEXT',
  _sundog_tools_cache:
    'id INTEGER key, key TEXT not null, arguments TEXT not null, expires_at INTEGER not null, size_bytes INTEGER not null',
  _sundog_tools_circuit: 'key TEXT not null key, failures INTEGER not null, opened_at INTEGER, tried_at INTEGER',
  _sundog_tools_hold: 'gate TEXT not null key, run TEXT not null key',
  _sundog_tools_lock: 'name TEXT not null key, holder TEXT not null, acquired_at INTEGER not null, expires_at INTEGER',
  _sundog_tools_throttle: 'key TEXT not null key, sequence INTEGER not null key, at INTEGER not null',
};

function listTables(sql: Sql): Record<string, string> {
  const rows = sql.all<{ name: string; columns: string }>`
    select name, (select group_concat(c.name || ' ' || c.type || iif(c.'notnull', ' not null', '') || iif(c.pk > 0, ' key', ''), ', ')
      from pragma_table_info(sqlite_master.name) c) as columns
    from sqlite_master where type = 'table' and name glob '_sundog_*' and name not glob '_sundog_*job' order by name`;
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

/** What is stored outlives the code that stored it. */
export const storedTablesSuite: Suite = {
  name: 'stored tables of photons',
  tests: {
    'have the columns that older releases have written': async ({ ctx }) => {
      const sql = new Sql(ctx.storage);
      const bench = new LayerBench(ctx);
      bench.parts.assignedLocks.get('turn');
      const layers = bench.wrap(
        [
          { kind: 'cached', ttlMs: 1_000 },
          { kind: 'throttled', count: 1, windowMs: 1_000 },
          { kind: 'circuitBreaker', threshold: 1, resetMs: 1_000 },
          { kind: 'locked', name: 'turn' },
        ],
        () => 1,
      );
      await layers.call();
      new RunTable(sql).running(0, 1);
      new CallTable(sql).get('none');
      const sessions = new Sessions({ sql, jobs: new Jobs(ctx), clock: systemClock, instance: () => 'here' });
      sessions.secrets();
      sessions.end({ secret: 'none' });
      const parts = { sql, now: () => 0 };
      await new RecordTable(parts, 'notes', 'photon').get('none');
      await new EntryLog(parts, 'events', 'photon').read();
      assert.deepEqual(listTables(sql), tables);
    },
  },
};
