/* eslint-disable */
// Written by `sundog generate` out of front.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "front",
  "actorClass": "FrontPhoton",
  "description": "A photon with a page of its own.",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "home": {
      "name": "home",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object" },
      "completions": {},
      "surfaces": [{ "kind": "route", "verb": "GET", "path": "/" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "ring": {
      "name": "ring",
      "isStatic": false,
      "description": "Ring the bell.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
