/* eslint-disable */
// Written by `sundog generate` out of counter.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "counter",
  "actorClass": "CounterPhoton",
  "description": "Counts things, for everyone who looks.",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Add to the count.",
      "arguments": { "kind": "positional", "names": ["by"] },
      "input": {
        "type": "object",
        "properties": { "by": { "type": "integer", "description": "How much", "minimum": 1, "default": 1 } },
        "additionalProperties": false
      },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "get": {
      "name": "get",
      "isStatic": false,
      "description": "The count as it stands.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "reset": {
      "name": "reset",
      "isStatic": false,
      "description": "Begin again at nothing, if somebody agrees.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "destructiveHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
