/* eslint-disable */
// Written by `sundog generate` out of counter.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import CounterPhotonSource from '../photons/counter.photon.ts';
import { manifest as CounterPhotonManifest } from '../photons/counter.manifest.ts';

/** The actor of the photon `counter`. */
export class CounterPhoton extends PhotonActor {
  static override readonly photon = definePhoton(CounterPhotonManifest, CounterPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [CounterPhoton] as const;
