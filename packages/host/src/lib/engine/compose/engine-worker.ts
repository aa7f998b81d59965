import type { EngineWorker } from '../engine-config.ts';

/** The date whose behaviour the engine's own Workers are given; the engine gives them the same. */
const COMPATIBILITY_DATE = '2026-01-01';

/**
 * A Worker whose code comes with the engine.
 *
 * @param name which one: `kv` for `/workerd/kv.js`
 * @param settings its bindings, flags and storage
 * @returns the Worker
 */
export function createEngineWorker(
  name: 'kv' | 'd1' | 'queues' | 'cron' | 'workflows',
  settings: Omit<EngineWorker, 'modules' | 'compatibilityDate'>,
): EngineWorker {
  return {
    modules: [{ name: `${name}.js`, bundled: `/workerd/${name}.js` }],
    compatibilityDate: COMPATIBILITY_DATE,
    ...settings,
  };
}
