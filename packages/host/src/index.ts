export { startHost } from './lib/host.ts';
export type { Host, HostOptions } from './lib/host.ts';
export { EngineStartError, HostError } from './lib/errors.ts';
