/* eslint-disable */
// Written by `sundog generate` out of board.photon.ts, desk.photon.ts, diary.photon.ts, errand.photon.ts, everything.photon.ts, room.photon.ts, shelf.photon.ts: change that, not this.
import { definePhoton, PhotonActor } from '@sundog/tools/runtime';

import BoardPhotonSource from './board.photon.ts';
import { manifest as BoardPhotonManifest } from './board.manifest.ts';
import DeskPhotonSource from './desk.photon.ts';
import { manifest as DeskPhotonManifest } from './desk.manifest.ts';
import DiaryPhotonSource from './diary.photon.ts';
import { manifest as DiaryPhotonManifest } from './diary.manifest.ts';
import ErrandPhotonSource from './errand.photon.ts';
import { manifest as ErrandPhotonManifest } from './errand.manifest.ts';
import EverythingPhotonSource from './everything.photon.ts';
import { manifest as EverythingPhotonManifest } from './everything.manifest.ts';
import RoomPhotonSource from './room.photon.ts';
import { manifest as RoomPhotonManifest } from './room.manifest.ts';
import ShelfPhotonSource from './shelf.photon.ts';
import { manifest as ShelfPhotonManifest } from './shelf.manifest.ts';

/** The actor of the photon `board`. */
export class BoardPhoton extends PhotonActor {
  static override readonly photon = definePhoton(BoardPhotonManifest, BoardPhotonSource);
}

/** The actor of the photon `desk`. */
export class DeskPhoton extends PhotonActor {
  static override readonly photon = definePhoton(DeskPhotonManifest, DeskPhotonSource);
}

/** The actor of the photon `diary`. */
export class DiaryPhoton extends PhotonActor {
  static override readonly photon = definePhoton(DiaryPhotonManifest, DiaryPhotonSource);
}

/** The actor of the photon `errand`. */
export class ErrandPhoton extends PhotonActor {
  static override readonly photon = definePhoton(ErrandPhotonManifest, ErrandPhotonSource);
}

/** The actor of the photon `everything`. */
export class EverythingPhoton extends PhotonActor {
  static override readonly photon = definePhoton(EverythingPhotonManifest, EverythingPhotonSource);
}

/** The actor of the photon `room`. */
export class RoomPhoton extends PhotonActor {
  static override readonly photon = definePhoton(RoomPhotonManifest, RoomPhotonSource);
}

/** The actor of the photon `shelf`. */
export class ShelfPhoton extends PhotonActor {
  static override readonly photon = definePhoton(ShelfPhotonManifest, ShelfPhotonSource);
}

/** For `tools({ photons })`; the first one answers at `/`. */
export const photons = [
  BoardPhoton,
  DeskPhoton,
  DiaryPhoton,
  ErrandPhoton,
  EverythingPhoton,
  RoomPhoton,
  ShelfPhoton,
] as const;
