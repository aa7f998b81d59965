import { env } from 'cloudflare:workers';

import { createWorker } from '@sundog/actor';
import { definePhoton, PhotonActor, tools, type ToolsOptions } from '@sundog/tools/runtime';

import {
  BoardPhoton,
  DeskPhoton,
  DiaryPhoton,
  ErrandPhoton,
  EverythingPhoton,
  RoomPhoton,
  ShelfPhoton,
} from './photons.generated.ts';
import { manifest } from './shelf.manifest.ts';
import Shelf from './shelf.photon.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';
export { BoardPhoton, DeskPhoton, DiaryPhoton, ErrandPhoton, EverythingPhoton, RoomPhoton, ShelfPhoton };

const { RELEASE } = env as { readonly RELEASE?: string };

/** A photon whose next release has other tools. */
export class NewsPhoton extends PhotonActor {
  static override readonly photon = definePhoton(
    { ...manifest, name: 'news', description: `Release ${RELEASE}` },
    Shelf,
  );
}

const options: ToolsOptions<object> = {
  photons: [EverythingPhoton, RoomPhoton, ErrandPhoton, DiaryPhoton, BoardPhoton, ShelfPhoton, DeskPhoton, NewsPhoton],
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
