/* eslint-disable */
// Written by `sundog generate` out of errand.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "errand",
  "actorClass": "ErrandPhoton",
  "description": "An errand: what goes along with a call, and what people are sent elsewhere for",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "trace": {
      "name": "trace",
      "isStatic": false,
      "description": "The trace of its call, in this instance and in those that it calls.",
      "arguments": { "kind": "positional", "names": ["deep"] },
      "input": {
        "type": "object",
        "properties": { "deep": { "type": "integer", "description": "How many more", "default": 0 } },
        "additionalProperties": false
      },
      "output": { "type": "array", "items": {} },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "askedTrace": {
      "name": "askedTrace",
      "isStatic": false,
      "description": "The trace of its call, before and after somebody has answered.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "array", "items": {} },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "ship": {
      "name": "ship",
      "isStatic": false,
      "description": "Sends it off.",
      "arguments": { "kind": "positional", "names": ["region"] },
      "input": {
        "type": "object",
        "properties": { "region": { "type": "string", "description": "Where to", "x-mcp-header": "Region" } },
        "required": ["region"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "unlock": {
      "name": "unlock",
      "isStatic": false,
      "description": "Asks for what may not go through a client.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "connect": {
      "name": "connect",
      "isStatic": false,
      "description": "Wants an account elsewhere.",
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
