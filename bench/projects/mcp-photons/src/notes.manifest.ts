/* eslint-disable */
// Written by `sundog generate` out of notes.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "notes",
  "actorClass": "NotesPhoton",
  "description": "Notes that are kept as properties.",
  "version": "0.0.0",
  "constructorParameters": [],
  "state": { "properties": ["notes"], "constructorProperties": {} },
  "methods": {
    "fill": {
      "name": "fill",
      "isStatic": false,
      "description": "A thousand notes of a kilobyte each.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "count": {
      "name": "count",
      "isStatic": false,
      "description": "How many there are.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "number" },
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
