/* eslint-disable */
// Written by `sundog generate` out of everything.photon.ts, room.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import EverythingPhotonSource from './everything.photon.ts';
import { manifest as EverythingPhotonManifest } from './everything.manifest.ts';
import RoomPhotonSource from './room.photon.ts';
import { manifest as RoomPhotonManifest } from './room.manifest.ts';

/** The actor of the photon `everything`. */
export class EverythingPhoton extends PhotonActor {
  static override readonly photon = definePhoton(EverythingPhotonManifest, EverythingPhotonSource);
}

/** The actor of the photon `room`. */
export class RoomPhoton extends PhotonActor {
  static override readonly photon = definePhoton(RoomPhotonManifest, RoomPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [EverythingPhoton, RoomPhoton] as const;
