/* eslint-disable */
// Written by `sundog generate` out of counter.photon.ts, to-do.photon.ts, deploy.photon.ts, ticker.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import CounterPhotonSource from '../photons/counter.photon.ts';
import { manifest as CounterPhotonManifest } from '../photons/counter.manifest.ts';
import ToDoPhotonSource from '../photons/to-do.photon.ts';
import { manifest as ToDoPhotonManifest } from '../photons/to-do.manifest.ts';
import DeployPhotonSource from '../photons/deploy.photon.ts';
import { manifest as DeployPhotonManifest } from '../photons/deploy.manifest.ts';
import TickerPhotonSource from '../photons/ticker.photon.ts';
import { manifest as TickerPhotonManifest } from '../photons/ticker.manifest.ts';

/** The actor of the photon `counter`. */
export class CounterPhoton extends PhotonActor {
  static override readonly photon = definePhoton(CounterPhotonManifest, CounterPhotonSource);
}

/** The actor of the photon `to-do`. */
export class ToDoPhoton extends PhotonActor {
  static override readonly photon = definePhoton(ToDoPhotonManifest, ToDoPhotonSource);
}

/** The actor of the photon `deploy`. */
export class DeployPhoton extends PhotonActor {
  static override readonly photon = definePhoton(DeployPhotonManifest, DeployPhotonSource);
}

/** The actor of the photon `ticker`. */
export class TickerPhoton extends PhotonActor {
  static override readonly photon = definePhoton(TickerPhotonManifest, TickerPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [CounterPhoton, ToDoPhoton, DeployPhoton, TickerPhoton] as const;
