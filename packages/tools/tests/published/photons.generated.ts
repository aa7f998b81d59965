/* eslint-disable */
// Written by `sundog generate` out of guest.photon.ts, layers.photon.ts, notes.photon.ts, orders.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import GuestPhotonSource from './guest.photon.ts';
import { manifest as GuestPhotonManifest } from './guest.manifest.ts';
import LayersPhotonSource from './layers.photon.ts';
import { manifest as LayersPhotonManifest } from './layers.manifest.ts';
import NotesPhotonSource from './notes.photon.ts';
import { manifest as NotesPhotonManifest } from './notes.manifest.ts';
import OrdersPhotonSource from './orders.photon.ts';
import { manifest as OrdersPhotonManifest } from './orders.manifest.ts';

/** The actor of the photon `guest`. */
export class GuestPhoton extends PhotonActor {
  static override readonly photon = definePhoton(GuestPhotonManifest, GuestPhotonSource);
}

/** The actor of the photon `layers`. */
export class LayersPhoton extends PhotonActor {
  static override readonly photon = definePhoton(LayersPhotonManifest, LayersPhotonSource);
}

/** The actor of the photon `notes`. */
export class NotesPhoton extends PhotonActor {
  static override readonly photon = definePhoton(NotesPhotonManifest, NotesPhotonSource);
}

/** The actor of the photon `orders`. */
export class OrdersPhoton extends PhotonActor {
  static override readonly photon = definePhoton(OrdersPhotonManifest, OrdersPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [GuestPhoton, LayersPhoton, NotesPhoton, OrdersPhoton] as const;
