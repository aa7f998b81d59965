/** What commands fail with: sentences for the person at the terminal, who can mend it. */
import { isLocalHost } from '../../settings/url.ts';
import { toPlainText } from '../terminal/plain-text.ts';

/** A failure with what to do about it in its message. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly code: string;

  /**
   * @param code stable
   * @param message what was expected, what was found, what to do
   * @param options the cause
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(toPlainText(message), options);
    this.code = code;
  }
}

/** A server could not be asked at all. */
export class UnreachableError extends CommandError {
  override readonly name = 'UnreachableError';
  readonly url: string;

  /**
   * @param url of the server
   * @param cause why
   */
  constructor(url: string, cause: unknown) {
    super('unreachable', `No server answers at ${url} (${reasonOf(cause)}). ${cureOf(url)}`, { cause });
    this.url = url;
  }
}

/** A server has refused a call, or failed in it. */
export class RefusedError extends CommandError {
  override readonly name = 'RefusedError';
  readonly url: string;
  readonly nsid: string;
  readonly status: number;
  /** Seconds since 1970 at which calls are taken again; undefined unless there were too many. */
  readonly resetAt: number | undefined;
  /** The server's own words. */
  readonly reason: string;

  /** @param facts what was asked, and what came */
  constructor(facts: {
    readonly url: string;
    readonly nsid: string;
    readonly status: number;
    readonly code: string;
    readonly reason: string;
    readonly resetAt?: number | undefined;
  }) {
    const { url, nsid, status, code, reason } = facts;
    super(code, `${url} refuses ${nsid}: ${reason || code} (${status} ${code}).`);
    this.url = url;
    this.nsid = nsid;
    this.status = status;
    this.resetAt = facts.resetAt;
    this.reason = reason;
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return 'it takes too long';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.message : cause.message;
}

function cureOf(url: string): string {
  return isLocalHost(new URL(url).hostname)
    ? 'Start it with "sundog start <project>", or say by --url where it is.'
    : 'Look whether the address is right and the server runs.';
}
