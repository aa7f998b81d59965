/**
 * The actor of a photon: `export class CounterPhoton extends PhotonActor { static override readonly photon = … }`.
 *
 * This file only wires. What calls and the Worker reach is public; authors' methods are on an object of their own, so
 * none of them is ever a method of the actor.
 *
 * Invariants:
 * - P1 All kinds of jobs are defined when the constructor ends: an alarm may be what wakes the actor.
 * - P2 An instance enters its photon's register once, by a job that is written with its first use.
 */
import { Actor, logger, UnknownActorError, type ActorOptions, type Calls, type ScheduleContext } from '@sundog/actor';

import { formatActorClass } from '../manifest/photon-name.ts';
import { createLayerParts } from '../run/middleware/wrap-method.ts';
import type { LayerParts } from '../run/middleware/layer.ts';
import type { RelayedAnswer } from '../run/run-scope.ts';
import type { Caller, Notice, RunProgress } from '../run/run.ts';
import type { LentSession, McpListening, McpReply, PhotonEntrance, RouteDelivery } from '../wire.ts';
import { actInConsole, readConsole, readKept } from './console-access.ts';
import { ConsolePulse } from './console-pulse.ts';
import { formatAskUrl } from './console-state.ts';
import type { ConsoleAction, ConsoleEntrance, ConsoleVisitor, InstanceState, KeptValues } from './console-state.ts';
import type { PhotonDefinition } from './define-photon.ts';
import { callBuiltin } from './mcp/builtin-calls.ts';
import { McpEndpoint } from './mcp/endpoint.ts';
import { protocolOf } from './mcp/protocol-of.ts';
import type { PhotonInvocation, PhotonPeer } from './photon-invocation.ts';
import { PhotonInstance } from './photon-instance.ts';
import type { ScheduledCall } from './photon-schedules.ts';
import { receiveAnswers, receiveInvocation } from './receive-invocation.ts';
import { receiveRequest } from './receive-request.ts';
import { PhotonRegistry } from './registry.ts';
import { runScheduled } from './scheduled-run.ts';
import { createPublisher } from './publisher.ts';

const KNOWN_KEY = '_sundog_photon_known';
const REGISTER_JOB = 'photon.register';

/** How long one execution of a schedule may take. */
const SCHEDULE_TIMEOUT_MS = 10 * 60_000;

/** Calls between photons have a limit of their own, which says more. */
const ACTOR_CALLS_MAX = 64;

/** The class that actors of photons extend. */
export abstract class PhotonActor extends Actor implements PhotonPeer, PhotonEntrance, ConsoleEntrance {
  /** What `definePhoton` has made. */
  declare static readonly photon: PhotonDefinition;

  static override readonly options: ActorOptions = {
    schedule: { timeoutMs: SCHEDULE_TIMEOUT_MS },
    calls: { depthMax: ACTOR_CALLS_MAX },
  };

  readonly #definition: PhotonDefinition;
  readonly #instance: PhotonInstance;
  readonly #mcp: McpEndpoint;
  readonly #pulse = new ConsolePulse(() => this.channels);
  #layers: LayerParts | undefined;

  /**
   * @param ctx of the object
   * @param env bindings of the Worker
   */
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { clock, jobs } = this;
    this.#definition = new.target.photon;
    const publisher = createPublisher(this.#definition.manifest, {
      kv: ctx.storage.kv,
      clock,
      instance: () => this.name,
      channels: () => this.channels,
      onEmit: (channel) => this.#mcp.onEmit(channel),
    });
    this.#instance = new PhotonInstance({
      ctx,
      env,
      clock,
      jobs,
      definition: this.#definition,
      name: () => this.name,
      memory: () => this.memory,
      channels: () => publisher,
      schedule: () => this.schedule,
      calls: () => this.calls,
      layers: () =>
        (this.#layers ??= createLayerParts(ctx.storage, { clock, code: this.#definition.manifest.code ?? '' })),
      onWake: () => this.#onWake(),
      hooks: {
        pageUrl: ({ id: runId, photonsUrl }, askId) =>
          photonsUrl &&
          formatAskUrl(photonsUrl, { photon: this.#definition.manifest.name, instance: this.name, runId }, askId),
        onNotice: (request, notice) => this.#mcp.onNotice(request, notice),
        onAsk: (request, ask) => {
          this.#mcp.onAsk(request, ask);
          this.#pulse.onAsk(request.id);
        },
        onAskEnd: (request, ask) => this.#mcp.onAskEnd(request, ask),
        onEnd: (request, end) => {
          this.#mcp.onEnd(request, end);
          this.#pulse.onEnd(request.id);
        },
      },
    });
    this.#mcp = this.#createEndpoint();
    const { manifest } = this.#definition;
    jobs.define(REGISTER_JOB, () => register(this.calls, manifest.name, this.name)); // P1
  }

  /** Makes the instance be there, with what its source schedules. */
  async wake(): Promise<void> {
    await this.#instance.wake();
  }

  /** One MCP message that was posted. */
  receiveMcp(delivery: string): Promise<McpReply> {
    return this.#mcp.answer(delivery);
  }

  /** Opens the stream of a session, or one that a client lost. */
  listenMcp(listening: McpListening): Promise<McpReply> {
    return this.#mcp.listen(listening);
  }

  /** What another instance needs to know of a session that began here. */
  lendMcpSession(session: string, caller: Caller, instance: string): LentSession | undefined {
    return this.#mcp.lendSession(session, caller, instance);
  }

  /** Somebody subscribes to changes of lists. */
  noticeListener(): void {
    this.#mcp.noticeListener();
  }

  /** Ends a session; answers whether there was one of this caller. */
  endMcpSession(session: string, caller: Caller): Promise<boolean> {
    return this.#mcp.endSession(session, caller);
  }

  /** A request to a path that the photon declares. */
  receiveRequest(delivery: RouteDelivery, request: Request): Promise<Response> {
    return receiveRequest(this.#instance, delivery, request);
  }

  /** A call of another photon. */
  invokePhoton(invocation: PhotonInvocation): Promise<RunProgress> {
    return receiveInvocation(this.#instance, this.#definition.manifest, invocation);
  }

  /** Answers to what such a call asks. */
  answerPhoton(runId: string, answers: readonly RelayedAnswer[]): Promise<RunProgress> {
    return receiveAnswers(this.#instance, runId, answers);
  }

  /** What a call that this photon has made tells while it runs. */
  relayNotice(runId: string, notice: Notice): void {
    this.#instance.relayNotice(runId, notice);
  }

  /** Nobody waits for the run any more. */
  cancelRun(runId: string): void {
    this.#mcp.cancel(runId);
  }

  /** What the console shows. */
  readConsole(visitor: ConsoleVisitor, limit: number): InstanceState {
    const sessions = this.#mcp.listSessions(limit);
    return { ...readConsole(this.#instance, visitor, limit), sessions, cursor: this.channels.cursor };
  }

  /** What the instance keeps. */
  readKept(limit: number): Promise<KeptValues> {
    return readKept(this.#instance, this.memory, limit);
  }

  /** What a person does there. */
  async actInConsole(visitor: ConsoleVisitor, action: ConsoleAction): Promise<void> {
    await actInConsole(this.#instance, visitor, action);
    this.#pulse.beat();
  }

  /** What the kernel's schedules call. */
  async runSchedule(call: ScheduledCall, context: ScheduleContext): Promise<void> {
    await runScheduled(this.#instance, call, context).finally(() => this.#pulse.beat());
  }

  #createEndpoint(): McpEndpoint {
    const instance = this.#instance;
    const { manifest } = this.#definition;
    const { runs } = instance;
    const builtins = { photon: manifest.name, instance, calls: () => this.calls };
    return new McpEndpoint({
      protocol: protocolOf(manifest),
      runs: {
        wake: () => instance.wake(),
        start: (request) => instance.start(request),
        next: (runId) => runs.next(runId),
        answer: (...answer) => runs.answer(...answer),
        cancel: (...cancelled) => instance.cancel(...cancelled),
        get: (runId) => runs.get(runId),
        list: (...page) => runs.list(...page),
      },
      channels: () => this.channels,
      sql: this.sql,
      storage: this.ctx.storage,
      jobs: this.jobs,
      clock: this.clock,
      instance: () => this.name,
      peer: (name) => this.calls.to<PhotonEntrance>(formatActorClass(manifest.name), name),
      runBuiltin: (tool, args) => callBuiltin(tool, args, builtins),
    });
  }

  /** P2 */
  #onWake(): boolean {
    const { kv } = this.ctx.storage;
    const isNew = kv.get(KNOWN_KEY) === undefined;
    if (isNew) {
      this.ctx.storage.transactionSync(() => {
        kv.put(KNOWN_KEY, true);
        this.jobs.enqueue(REGISTER_JOB);
      });
    }
    for (const { method, error } of this.#instance.schedules.declare()) {
      logger.error('A schedule of the source cannot be kept', {
        photon: this.#definition.manifest.name,
        method,
        error,
      });
    }
    return isNew;
  }
}

async function register(calls: Calls, photon: string, instance: string): Promise<void> {
  try {
    await calls.to(PhotonRegistry, photon).add(instance);
  } catch (error) {
    if (!(error instanceof UnknownActorError)) throw error; // A project may do without a list of instances.
  }
}
