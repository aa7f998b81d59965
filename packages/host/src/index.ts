export { startHost } from './lib/host.ts';
export type { Host, HostOptions } from './lib/host-options.ts';
export type { LogLevel, LogRecord, LogSink } from './lib/log/log-record.ts';
export { readRunningHost } from './lib/data-directory.ts';
export type { RunningHost } from './lib/data-directory.ts';
export {
  AddressError,
  DataDirectoryError,
  DataDirectoryInUseError,
  EngineStartError,
  HostError,
  PortInUseError,
} from './lib/errors.ts';
export type { Generate, Generated, GeneratedFile, GeneratorProject } from './lib/generate/run-generators.ts';
export type { CommandHost, PackageCommand } from './lib/commands/package-commands.ts';
export { ConfigurationError, type Problem } from './lib/config/problem.ts';
