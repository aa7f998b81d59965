/** A failure that the person at the keyboard can mend; the command prints its message and exits with 1. */
export abstract class HostError extends Error {
  /** Stable name of the failure, for programs. */
  abstract readonly code: string;
}

/** A command line that says too little, too much, or something unknown; the command exits with 2. */
export class UsageError extends HostError {
  override readonly name = 'UsageError';
  readonly code = 'usage';

  /**
   * @param problem what is wrong with it, in one sentence
   * @param command the command that was meant, whose help is named; undefined for that of all
   */
  constructor(problem: string, command?: string) {
    super(`${problem}\nSee sundog ${command === undefined ? '' : `${command} `}--help`);
  }
}

/** The engine ended before it listened. */
export class EngineStartError extends HostError {
  override readonly name = 'EngineStartError';
  readonly code = 'engine_start_failed';

  /** What the engine wrote before it ended. */
  readonly printed: string;

  /** @param printed what the engine wrote before it ended */
  constructor(printed: string) {
    super(`The engine did not start. It said:\n${printed}`);
    this.printed = printed;
  }
}

/** Something else listens where a project, or the admin pages, should answer. */
export class PortInUseError extends HostError {
  override readonly name = 'PortInUseError';
  readonly code = 'port_in_use';
  readonly port: number;

  /**
   * @param port the port that is taken
   * @param hostname the address it is taken on
   * @param option the option that chooses another one
   */
  constructor(port: number, hostname: string, option: string) {
    super(`Port ${port} on ${hostname} is in use. Stop what listens there, or choose another one with ${option}.`);
    this.port = port;
  }
}

/** The address cannot be listened on. */
export class AddressError extends HostError {
  override readonly name = 'AddressError';
  readonly code = 'address_unusable';
  /** The system's code for it, such as `EADDRNOTAVAIL`; undefined if it was not the system that refused. */
  readonly systemCode: string | undefined;

  /**
   * @param message what cannot be listened on, why, and what to do
   * @param systemCode the system's code for it
   */
  constructor(message: string, systemCode?: string) {
    super(message);
    this.systemCode = systemCode;
  }
}

/** What Workers shall be allowed to reach is no address. */
export class NetworkError extends HostError {
  override readonly name = 'NetworkError';
  readonly code = 'network_unknown';
  readonly entry: string;

  /** @param entry what was given */
  constructor(entry: string) {
    super(
      `"${entry}" is no network. --allow-network takes "private", an IP address, or a block such as 10.1.0.0/16; ` +
        `several with commas between them.`,
    );
    this.entry = entry;
  }
}

/** Another host runs on the same data. */
export class DataDirectoryInUseError extends HostError {
  override readonly name = 'DataDirectoryInUseError';
  readonly code = 'data_directory_in_use';
  readonly directory: string;
  readonly pid: number;

  /**
   * @param directory the data directory
   * @param pid process id of the host that holds it
   * @param startedAt ISO time since when
   */
  constructor(directory: string, pid: number, startedAt: string) {
    super(
      `The data in ${directory} is in use by the host with process id ${pid}, since ${startedAt}. ` +
        `Stop that one, or choose another directory with --data.`,
    );
    this.directory = directory;
    this.pid = pid;
  }
}

/** The data directory cannot be used. */
export class DataDirectoryError extends HostError {
  override readonly name = 'DataDirectoryError';
  readonly code = 'data_directory_unusable';
  readonly directory: string;
  /** The system's code for it, such as `EACCES`; undefined if it was not the system that refused. */
  readonly systemCode: string | undefined;

  /**
   * @param directory the data directory
   * @param problem what is wrong, and what to do
   * @param systemCode the system's code for it
   */
  constructor(directory: string, problem: string, systemCode?: string) {
    super(`The data directory ${directory} ${problem}`);
    this.directory = directory;
    this.systemCode = systemCode;
  }
}
