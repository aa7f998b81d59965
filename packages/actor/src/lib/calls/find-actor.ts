import { formatActorKind, formatClassName } from '../address.ts';
import { UnknownActorError } from './call-errors.ts';

/** An actor's class and where its objects are found. */
export interface FoundActor {
  /** The class in kebab-case. */
  readonly kind: string;
  readonly namespace: DurableObjectNamespace;
}

/** Where actors are looked for: the Worker's own exports first, then its bindings. */
export interface ActorSources {
  /** The engine makes these anew for each request, when they are first asked for. */
  readonly ctx: { readonly exports: Readonly<Record<string, unknown>> };
  readonly env: object;
}

/**
 * Finds the namespace of an actor by name. `chat-room` and `ChatRoom` are the Worker's own class `ChatRoom`, else the
 * binding `CHAT_ROOM`; a binding's exact name works too.
 *
 * @param actor as a call writes it
 * @param sources where to look
 * @returns the class and its namespace
 * @throws UnknownActorError with the actors that there are
 */
export function mustFindActor(actor: string, sources: ActorSources): FoundActor {
  let known = foundActors.get(sources.env);
  if (known === undefined) foundActors.set(sources.env, (known = new Map<string, FoundActor>()));
  let found = known.get(actor);
  if (found === undefined) known.set(actor, (found = find(actor, sources)));
  return found;
}

/** Actors found so far, by the Worker's `env`: where a class is does not change while a Worker runs. */
const foundActors = new WeakMap<object, Map<string, FoundActor>>();

function find(actor: string, sources: ActorSources): FoundActor {
  const className = formatClassName(actor);
  const kind = formatActorKind(className);
  const own = sources.ctx.exports[className];
  if (isNamespace(own)) return { kind, namespace: own };
  const bindings = new Map<string, unknown>(Object.entries(sources.env));
  for (const name of [kind.replaceAll('-', '_').toUpperCase(), actor]) {
    const bound = bindings.get(name);
    if (isNamespace(bound)) return { kind, namespace: bound };
  }
  throw new UnknownActorError(actor, knownActors(sources));
}

/**
 * Whether a value is a namespace of Durable Objects. Its tag tells: a service binding has every method one asks for.
 *
 * @param value an export or a binding
 * @returns whether objects can be found in it
 */
export function isNamespace(value: unknown): value is DurableObjectNamespace {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object DurableObjectNamespace]' || tag === '[object LoopbackDurableObjectNamespace]';
}

function knownActors({ ctx: { exports }, env }: ActorSources): string[] {
  const own = Object.keys(exports).filter((name) => isNamespace(exports[name]));
  const bound = Object.entries(env).flatMap(([name, value]) => (isNamespace(value) ? [name] : []));
  const kinds = [...own, ...bound.map((name) => formatClassName(name.toLowerCase().replaceAll('_', '-')))];
  return [...new Set(kinds.map(formatActorKind))].toSorted();
}
