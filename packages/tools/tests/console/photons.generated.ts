/* eslint-disable */
// Written by `sundog generate` out of desk.photon.ts, front.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import DeskPhotonSource from './desk.photon.ts';
import { manifest as DeskPhotonManifest } from './desk.manifest.ts';
import FrontPhotonSource from './front.photon.ts';
import { manifest as FrontPhotonManifest } from './front.manifest.ts';

/** The actor of the photon `desk`. */
export class DeskPhoton extends PhotonActor {
  static override readonly photon = definePhoton(DeskPhotonManifest, DeskPhotonSource);
}

/** The actor of the photon `front`. */
export class FrontPhoton extends PhotonActor {
  static override readonly photon = definePhoton(FrontPhotonManifest, FrontPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [DeskPhoton, FrontPhoton] as const;
