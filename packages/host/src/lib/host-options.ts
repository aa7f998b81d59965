import type { Project } from './config/project.ts';
import type { LogSink } from './log/log-record.ts';

/** What to run, and where. */
export interface HostOptions {
  /** Project folders; the first one answers on `port`, each further one on a port of its own. */
  projects: string[];
  /** The environment of the configurations to use (`env.<name>`). */
  environment?: string | undefined;
  /** Variables of all projects, over those of their files (none). */
  variables?: Readonly<Record<string, string>>;
  /** `dev` watches and rebuilds; `start` does not (`start`). */
  mode?: 'dev' | 'start';
  /** Address to listen on (127.0.0.1). */
  hostname?: string;
  /** Port of the first project (0: any free one); each further project gets the next. */
  port?: number;
  /** False: when a port is taken, the next free one will do (true). */
  isPortFixed?: boolean;
  /** Where all data is kept (`<first project>/.sundog/state`). */
  dataDirectory?: string;
  /**
   * Whether a proxy stands in front, which sets `x-forwarded-proto` and `x-forwarded-for` and which nobody can go round
   * (false): then the one is the scheme of `request.url`, and the other's last address is `cf-connecting-ip`.
   */
  trustsProxy?: boolean;
  /**
   * What Workers may reach besides public addresses (nothing): `private`, addresses, blocks such as `10.1.0.0/16`.
   * This machine itself only where a part of it is named, as with `127.0.0.1`.
   */
  allowedNetworks?: readonly string[];
  /** Port of the admin pages on 127.0.0.1 (0: any free one); none without it. */
  adminPort?: number | undefined;
  /** False: when the admin port is taken, the next free one will do (true). */
  isAdminPortFixed?: boolean;
  /**
   * When the first build fails, or the engine does not start with it, tell of it in the log and wait for an edit, until
   * this is aborted; `startHost` then rejects with the failure. Without it, it rejects at once.
   */
  waitsUntil?: AbortSignal;
  /**
   * Whether every lone object in a Worker's console call stays an object in the log, not only a logger's entry (false).
   */
  keepsObjects?: boolean;
  /** Lets the control Worker move the time that crons go by: for tests. */
  testClock?: boolean;
  /** Called with each line of the log, the host's own and those of Workers. */
  onLog?: LogSink;
  /** The same as text, told apart as errors and warnings (`stderr`) and all else (`stdout`). */
  onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** Running projects. */
export interface Host {
  /** Where the first project answers, without a slash at the end. */
  readonly url: string;
  /** Where each project answers, by its name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where the admin pages are; undefined without them. */
  readonly adminUrl: string | undefined;
  /** Absolute path of the directory that holds all data. */
  readonly dataDirectory: string;
  /** Path of the unix socket of the engine's control Worker. */
  readonly controlSocket: string;
  /** What was read of the projects' configurations when the host started. */
  readonly projects: readonly Project[];
  /** Process id of the engine; undefined while none runs. */
  enginePid(): number | undefined;
  /** Kills the engine as a power cut would, and starts it again on the same ports with the same data. */
  crash(): Promise<void>;
  /**
   * Reads and builds everything again and restarts the engine with it. When that fails, the engine goes on as it was.
   *
   * @throws HostError for whatever is wrong with the projects
   */
  rebuild(): Promise<void>;
  /**
   * Lets requests in flight finish, then stops.
   *
   * @param graceMs how long they may take (5000)
   */
  stop(graceMs?: number): Promise<void>;
  /** Kills the engine without waiting for anything; `stop` goes on at once. */
  kill(): void;
}
