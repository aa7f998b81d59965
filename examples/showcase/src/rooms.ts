import { routeActor, type ActorStub, type Mount } from '@sundog/actor';

import { InvalidMessageError, UnknownRoomActionError } from './errors.ts';
import { Room } from './room.ts';

/** The rooms over HTTP: `/rooms/<name>` and what can be done there. */
export const rooms: Mount<Env> = {
  prefix: '/rooms',
  name: 'Rooms',
  description: 'The counters and chats of this page, as JSON.',
  actors: { Room },
  async fetch(request, context) {
    const [, segment, action = ''] = context.path.split('/');
    const { name } = routeActor(request, { segment, fallback: 'lobby' });
    const room = context.actor(Room, name);
    if (action !== 'events') return Response.json(await answer(request, action, room));
    const response = await context.forward(request, Room, name);
    // It may have stopped since the state was asked for: whoever follows goes on from there.
    await room.startClock();
    return response;
  },
};

async function answer(request: Request, action: string, room: ActorStub<Room>): Promise<unknown> {
  switch (`${request.method} ${action}`) {
    case 'GET ':
      return room.state();
    case 'POST increment':
      return { count: await room.increment() };
    case 'POST messages': {
      const { author, text } = await readMessage(request);
      return room.post(author, text);
    }
    case 'POST sleep':
      // The actor that is asked to vanish cannot answer.
      return {
        slept: await room.sleep().then(
          () => false,
          () => true,
        ),
      };
    default:
      throw new UnknownRoomActionError(request.method, `/${action}`);
  }
}

async function readMessage(request: Request): Promise<{ author?: unknown; text?: unknown }> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) throw new InvalidMessageError('text', 500);
  return body;
}
