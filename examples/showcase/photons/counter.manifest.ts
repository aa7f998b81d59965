/* eslint-disable */
// Written by `sundog generate` out of counter.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "counter",
  "actorClass": "CounterPhoton",
  "title": "Counter",
  "description": "Counts things, for everyone who looks",
  "instructions": "Every instance is a counter of its own: \"apples\" and \"pears\" never mix.",
  "version": "0.0.0",
  "icons": [
    {
      "src": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%20viewBox%3D%220%200%2032%2032%22%3E%3Ctext%20x%3D%2216%22%20y%3D%2225%22%20font-size%3D%2226%22%20text-anchor%3D%22middle%22%3E%F0%9F%94%A2%3C%2Ftext%3E%3C%2Fsvg%3E",
      "mimeType": "image/svg+xml",
      "sizes": ["any"]
    }
  ],
  "constructorParameters": [],
  "methods": {
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Add to the count.",
      "arguments": { "kind": "positional", "names": ["by"] },
      "input": {
        "type": "object",
        "properties": {
          "by": { "type": "integer", "description": "How much", "minimum": 1, "maximum": 1000, "default": 1 }
        },
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
      "description": "Begin again at nothing.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "destructiveHint": true, "idempotentHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "count": {
      "name": "count",
      "isStatic": false,
      "description": "The count, to watch: whoever subscribes hears of every change, because what `add` and `reset` emit has this name.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "counter://count", "variables": [], "mimeType": "text/plain" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
