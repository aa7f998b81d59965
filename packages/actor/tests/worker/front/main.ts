import { actor } from '../../../src/lib/calls/actor-of-namespace.ts';
import { getContext, runInContext, withContext } from '../../../src/lib/context.ts';
import { ActorError } from '../../../src/lib/errors.ts';
import { routeActor } from '../../../src/lib/route/route-actor.ts';
import { createWorker } from '../../../src/lib/worker/create-worker.ts';
import { logger } from '../../../src/lib/logger.ts';
import type { Mount } from '../../../src/lib/worker/mount.ts';
import { Room, RoomFullError } from '../actors.ts';

export { Broken, Room } from '../actors.ts';

/** Nobody may come in under this name. */
class NotWelcomeError extends ActorError {
  override readonly name = 'NotWelcomeError';
  readonly code = 'not_welcome';
}

/** Requests passed on to rooms: `/rooms/<name>/…`. */
const rooms: Mount = {
  prefix: '/rooms',
  name: 'rooms',
  description: 'Rooms over HTTP and WebSocket.',
  actors: { Room },
  fetch: (request, { path, forward }) => {
    const { name } = routeActor(request, { segment: path.split('/')[1] });
    return forward(request, Room, name);
  },
};

/** A call: `POST /call/<room>/<method>` with the arguments as JSON. */
const calls: Mount = {
  prefix: '/call',
  name: 'calls',
  fetch: async (request, { path, actor: reach }) => {
    const [, name, method = ''] = path.split('/');
    const args: unknown = await request.json();
    const room = reach<Record<string, (...args: unknown[]) => unknown>>('room', name);
    const value = await room[method]?.(...(Array.isArray(args) ? args : []));
    return Response.json({ value: value ?? null });
  },
};

/** What a mount is given, and what becomes of what it throws. */
const odd: Mount = {
  prefix: '/call/odd',
  name: 'odd',
  fetch: async (request, { path, url, requestId, call, env, isDev }) => {
    if (path === '/range') throw new RangeError('secret detail');
    if (path === '/full') throw new RoomFullError('No seat.', { seats: 3 });
    if (path === '/big') throw new RoomFullError('No seat.', { seats: 3n });
    if (path === '/broken') await actor(env.BROKEN, 'b').hello();
    if (path === '/plain') await env.ROOM.getByName('odd').join('Ada');
    if (path.startsWith('/raw/'))
      return env.ROOM.getByName('odd').fetch(`http://room${path}`, { method: request.method });
    if (path === '/slow') await actor(env.ROOM, 'slow').wait(5000);
    if (path === '/seen') return Response.json(await actor(env.ROOM, 'odd').seen());
    if (path === '/as') {
      return withContext({ principal: { id: 'mount' } }, async () =>
        Response.json(await actor(env.ROOM, 'odd').seen()),
      );
    }
    if (path === '/log') logger.info('hello', { n: 1n, error: new RoomFullError('x'), requestId: 'mine' });
    return Response.json({ path, search: url.search, method: request.method, requestId, call, isDev });
  },
};

/** Variables of the second Worker, which is in dev. */
type Variables = Cloudflare.Env & { SUNDOG_DEV?: string };

const worker = createWorker<Variables>({
  mounts: [rooms, calls, odd],
  statuses: { room_full: 409 },
  identify: (request) => {
    const id = request.headers.get('authorization');
    if (id === 'nobody') throw new NotWelcomeError('You are not welcome.');
    return id === null ? {} : { principal: { id }, session: `session of ${id}` };
  },
});

const unfinished = createWorker<Variables>({
  mounts: [{ prefix: '/', name: 'unfinished', actors: { Missing: Room }, fetch: () => new Response('never') }],
});

const hasty = createWorker<Variables>({
  mounts: [{ ...odd, prefix: '/', statuses: { room_full: 429 } }],
  timeoutMs: 50,
});

const secretive = createWorker<Variables>({
  mounts: [{ ...odd, prefix: '/', statuses: { room_full: 429 } }],
  statuses: { room_full: 500 },
});

/** A mount that opens the request's context itself. */
const sparing = createWorker<Variables>({
  mounts: [
    {
      prefix: '/',
      name: 'sparing',
      opensContext: true,
      fetch: async (_request, { call, actor: reach }) => {
        const room = reach(Room, 'odd');
        const isOpen = getContext() !== undefined;
        const opened = runInContext(call, () => getContext() === call);
        return Response.json({ isOpen, opened, seen: await room.seen() });
      },
    },
  ],
});

const chosenBy = new Map([
  ['unfinished', unfinished],
  ['hasty', hasty],
  ['secretive', secretive],
  ['sparing', sparing],
]);

/** Chooses a Worker by a header, so that one project shows several. */
export default {
  fetch(request, env, ctx): Promise<Response> {
    const variables: Variables = { ...env, ...(request.headers.has('x-dev') ? { SUNDOG_DEV: '1' } : {}) };
    const chosen = chosenBy.get(request.headers.get('x-worker') ?? '') ?? worker;
    return chosen.fetch(request, variables, ctx);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
