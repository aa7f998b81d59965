/* eslint-disable */
// Written by `sundog generate` out of load.photon.ts, notes.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import LoadPhotonSource from './load.photon.ts';
import { manifest as LoadPhotonManifest } from './load.manifest.ts';
import NotesPhotonSource from './notes.photon.ts';
import { manifest as NotesPhotonManifest } from './notes.manifest.ts';

/** The actor of the photon `load`. */
export class LoadPhoton extends PhotonActor {
  static override readonly photon = definePhoton(LoadPhotonManifest, LoadPhotonSource);
}

/** The actor of the photon `notes`. */
export class NotesPhoton extends PhotonActor {
  static override readonly photon = definePhoton(NotesPhotonManifest, NotesPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [LoadPhoton, NotesPhoton] as const;
