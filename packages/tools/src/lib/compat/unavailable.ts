/**
 * Names of the publisher's package that photons import and an actor cannot offer: importing them works, so that the
 * rest of the photon does, and using them says what to use instead.
 *
 * Names that no photon needs inside of a method (its command line, renderers, compiler, design tokens, payment types)
 * are not here at all: the build says that they are missing.
 */
import { ActorError } from '@sundog/actor/errors';

/** Something of the publisher's package that an actor cannot offer. */
export class UnavailableError extends ActorError {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable_in_actor';

  /**
   * @param what its name
   * @param cure what to use instead
   */
  constructor(what: string, cure: string) {
    super(`${what} of @portel/photon-core is not available in an actor. ${cure}`, { what, cure });
  }
}

/** Can be called and constructed, and always throws. */
type Refusal = ((...args: readonly unknown[]) => never) & (new (...args: readonly unknown[]) => never);

function refuse(what: string, cure: string): Refusal {
  return function refused(): never {
    throw new UnavailableError(what, cure);
  } as Refusal;
}

/** A lock belongs to an instance, and nothing here says to which. */
export const withLock = refuse('withLock', 'Use this.withLock(name, work): a lock belongs to an instance.');

/** Loads a photon's file; here photons are compiled before and are actors of their own. */
export const photon = refuse('photon', 'Name it by @photons, then use this.photon.use(name) or this.call.');

const askInstead = 'Ask through this.elicit or this.confirm, or yield io.ask: there is no terminal here.';

/** Asks in a terminal. */
export const prompt = refuse('prompt', askInstead);
/** Asks in a terminal. */
export const confirm = refuse('confirm', askInstead);
/** Asks in a terminal or a native dialog. */
export const elicit = refuse('elicit', askInstead);

const noClients =
  'An actor is no MCP client; call the service behind that server by fetch, or another photon by this.call.';

/** Starts other MCP servers as processes and talks to them. */
export const MCPClient = refuse('MCPClient', noClients);
/** The same. */
export const createMCPProxy = refuse('createMCPProxy', noClients);

/** Memory as files. */
export const MemoryProvider = refuse('MemoryProvider', 'Use this.memory.');
/** Schedules of the publisher's daemon. */
export const ScheduleProvider = refuse('ScheduleProvider', 'Use this.schedule, or @scheduled.');
/** Channels of the publisher's daemon. */
export const getBroker = refuse('getBroker', 'Use this.emit({ channel, … }); subscribers come to /events.');

/** Installs npm packages while running. */
export const DependencyManager = refuse(
  'DependencyManager',
  'Install packages in the project; the build bundles them.',
);
/** Reads TypeScript while running. */
export const SchemaExtractor = refuse('SchemaExtractor', 'Schemas are made by the build: see @sundog/tools/compile.');
