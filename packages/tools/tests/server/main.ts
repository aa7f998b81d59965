import { createWorker } from '@sundog/actor';
import { tools, type ToolsOptions } from '@sundog/tools/runtime';

import { BoardPhoton, DiaryPhoton, EverythingPhoton, RoomPhoton } from './photons.generated.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';
export { BoardPhoton, DiaryPhoton, EverythingPhoton, RoomPhoton };

const options: ToolsOptions<object> = {
  photons: [EverythingPhoton, RoomPhoton, DiaryPhoton, BoardPhoton],
  allowedOrigins: ['https://app.example'],
  aliases: { 'the lobby': 'lobby' },
  keepAliveMs: 200,
};

/** Keys of an issuer that a test is. */
let keys: { keys: JsonWebKey[] } = { keys: [] };

/** What tests talk to, unless they want tokens. */
const plain = createWorker<object>({ mounts: [tools(options)] });

/** The same below a path, for tokens of the test's own keys. */
const guarded = createWorker<object>({
  mounts: [
    tools({
      ...options,
      prefix: '/guarded',
      auth: () => ({ kind: 'jwt', issuer: 'https://issuer.example', audience: 'https://tools.example', jwks: keys }),
    }),
    {
      prefix: '/keys',
      name: 'keys',
      fetch: async (request) => {
        keys = await request.json();
        return new Response(null, { status: 204 });
      },
    },
  ],
});

export default {
  fetch(request, env, ctx) {
    const isGuarded = /^\/(guarded|keys)(\/|$)/.test(new URL(request.url).pathname);
    return (isGuarded ? guarded : plain).fetch(request, env, ctx);
  },
} satisfies ExportedHandler<object>;
