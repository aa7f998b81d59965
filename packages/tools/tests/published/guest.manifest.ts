/* eslint-disable */
// Written by `sundog generate` out of guest.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "guest",
  "actorClass": "GuestPhoton",
  "description": "Extends nothing: its constructor is given what it works with.",
  "version": "0.0.0",
  "constructorParameters": [
    { "kind": "capabilities", "parameter": "host" },
    { "kind": "cloudflare", "parameter": "services" }
  ],
  "methods": {
    "visit": {
      "name": "visit",
      "isStatic": false,
      "description": "Count a visit.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "object", "properties": { "visits": { "type": "number" } }, "required": ["visits"] },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "picture": {
      "name": "picture",
      "isStatic": false,
      "description": "Look for a picture.",
      "arguments": { "kind": "positional", "names": ["name"] },
      "input": {
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "required": ["name"],
        "additionalProperties": false
      },
      "output": { "type": "boolean" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": [{ "kind": "r2", "name": "guest_pictures_r2" }]
} satisfies PhotonManifest;
