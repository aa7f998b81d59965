import { createWorker, type Mount } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import * as generated from './photons.generated.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';

export class LayersPhoton extends generated.LayersPhoton {
  /** The engine takes the object away, as it does at any time. */
  abort(): void {
    this.ctx.abort('told to');
  }
}

export class OrdersPhoton extends generated.OrdersPhoton {
  /** The same. */
  abort(): void {
    this.ctx.abort('told to');
  }
}

export class GuestPhoton extends generated.GuestPhoton {}

export class NotesPhoton extends generated.NotesPhoton {}

/** `POST /evict/<Photon>/<instance>` */
const evict: Mount = {
  prefix: '/evict',
  name: 'evict',
  async fetch(_request, { path, ctx }): Promise<Response> {
    const [, photon = '', instance = ''] = path.split('/');
    const namespace = Reflect.get(ctx.exports, photon) as DurableObjectNamespace<LayersPhoton>;
    const stub = namespace.getByName(instance);
    await stub.abort().catch(() => undefined); // The call dies with the object.
    return new Response(null, { status: 204 });
  },
};

export default createWorker({
  mounts: [evict, tools({ photons: [LayersPhoton, GuestPhoton, NotesPhoton, OrdersPhoton] })],
});
