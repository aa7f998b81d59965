/* eslint-disable */
// Written by `sundog generate` out of desk.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "desk",
  "actorClass": "DeskPhoton",
  "description": "A desk for each team",
  "version": "0.0.0",
  "constructorParameters": [],
  "state": { "properties": ["papers"], "constructorProperties": {} },
  "methods": {
    "put": {
      "name": "put",
      "isStatic": false,
      "description": "Puts a paper on it.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
        "additionalProperties": false
      },
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
  "auth": { "scheme": "jwt", "instanceClaim": "team" },
  "bindings": []
} satisfies PhotonManifest;
