import type {
  AssetOptions,
  PhotonCaller,
  PhotonClient,
  PhotonCloudflare,
  PhotonLock,
  PhotonRequest,
} from './photon-context.ts';
import type { PhotonData } from './photon-data.ts';
import type { PhotonEvent, Tone } from './photon-events.ts';
import type { PhotonMemory } from './photon-memory.ts';
import type { PhotonSchedule } from './photon-schedule.ts';
import type { LogLevel } from '../run/run.ts';
import type { AskCapabilities } from './ask-capabilities.ts';

/**
 * Everything that `this` can do inside of a photon.
 *
 * What sees or changes the world is done once, also if the call is begun again after a crash: then it answers what it
 * answered the first time.
 */
export interface PhotonCapabilities extends AskCapabilities {
  /** Keys and values that stay. */
  readonly memory: PhotonMemory;
  /** Records, logs and SQL that stay. */
  readonly data: PhotonData;
  /** Methods at given times. */
  readonly schedule: PhotonSchedule;

  /**
   * Tells everybody who subscribes to `event.channel`; without a channel, whoever waits for the call.
   *
   * @param event plain data, as JSON can say it
   */
  emit(event: PhotonEvent): void;
  /** The same by name: subscribers of channel `default` get `{ event, data }`. */
  emit(event: string, data?: unknown): void;
  /** Tells whoever waits how far the call is: a fraction up to 1, or a number of 100. */
  progress(value: number, message?: string): void;
  /** Tells whoever waits what the call does. */
  status(message: string, tone?: Tone): void;
  /** Writes to the client's log. */
  log(message: string, options?: { readonly level?: LogLevel | 'warn'; readonly data?: unknown }): void;
  /** Tells whoever waits something short. */
  toast(message: string, options?: { readonly type?: Tone; readonly duration?: number }): void;
  /** Shows a value while the call goes on, in place of the one before; nothing clears it. */
  render(format?: string, value?: unknown): void;
  /** Tells whoever waits that something takes its time. */
  thinking(isActive?: boolean): void;

  /**
   * Calls a method of another photon, or of another instance of this one. The other photon must be named by `@photons`.
   *
   * @param target `photon.method`
   * @param params its arguments, by name
   * @param options which instance, `default` unless given, and how long to wait
   * @returns what the method returned
   * @throws PhotonCallError the target is none, or leads too deep; what the method threw, with its code and data
   */
  call<Result = unknown>(
    target: string,
    params?: object,
    options?: { readonly instance?: string; readonly timeoutMs?: number },
  ): Promise<Result>;
  /** Other photons as objects: `this.photon.use<Billing>('billing').charge({ cents: 100 })`. */
  readonly photon: {
    use<Target extends object = Record<string, (params?: object) => unknown>>(
      name: string,
      instance?: string,
    ): PhotonStub<Target>;
  };

  /** Who called. */
  readonly caller: PhotonCaller;
  /** The folder in which the client works, if it is on this machine and says so. */
  readonly callerCwd: string | undefined;
  /** The program at the other end; undefined outside of a call. */
  readonly client: PhotonClient | undefined;
  /** The call that this code runs for; undefined outside of one. */
  readonly request: PhotonRequest | undefined;
  /** Name of this instance. */
  readonly instanceName: string;
  /** Variables and bindings of the Worker. */
  readonly env: Readonly<Record<string, unknown>>;
  /** Cloudflare's services by the photon's own names. */
  readonly cf: PhotonCloudflare;
  /**
   * A file that travels with the photon (`@resource`, `@prompt`, `@ui`), by its path.
   *
   * @throws AssetNotFoundError
   */
  assets(path: string, options: AssetOptions & { readonly encoding: 'binary' }): Uint8Array;
  assets(path: string, options?: AssetOptions): string;

  /**
   * Runs a function while nobody else holds the lock of that name in this instance.
   *
   * @param name of the lock
   * @param work what to do
   * @param timeoutMs how long to wait for it; 30 seconds unless given
   * @returns what the function returned
   * @throws LockTimeoutError
   */
  withLock<Result>(name: string, work: () => Result | Promise<Result>, timeoutMs?: number): Promise<Result>;
  /** Gives a lock to somebody until it is released or the time is over; answers whether it was free, or theirs. */
  acquireLock(name: string, holder: string, timeoutMs?: number): Promise<boolean>;
  /** Hands a lock on; answers whether the giver, `this.caller.id` unless given, held it. */
  transferLock(name: string, toHolder: string, fromHolder?: string): Promise<boolean>;
  /** Gives a lock up; answers whether the holder, `this.caller.id` unless given, held it. */
  releaseLock(name: string, holder?: string): Promise<boolean>;
  /** Who holds a lock. */
  getLock(name: string): Promise<PhotonLock>;

  /**
   * Does something outside once: a mail, a payment, a random choice. After a crash it answers what it answered the
   * first time. Whatever a photon does by other means than `this` belongs in here if the call may wait for an answer.
   *
   * @param name says what it is, for people
   * @param effect does it; it cannot ask
   * @returns its result, a structured clone
   */
  once<Result>(name: string, effect: () => Result | Promise<Result>): Promise<Result>;
}

/** A photon from outside: its methods, each answering a promise. */
export type PhotonStub<Target> = {
  readonly [
    Name in keyof Target as Target[Name] extends (...args: never[]) => unknown ? Name : never
  ]: Target[Name] extends (...args: infer Args) => infer Result ? (...args: Args) => Promise<Awaited<Result>> : never;
};
