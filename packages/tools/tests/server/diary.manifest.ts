/* eslint-disable */
// Written by `sundog generate` out of diary.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "diary",
  "actorClass": "DiaryPhoton",
  "description": "A diary for each who has one",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "write": {
      "name": "write",
      "isStatic": false,
      "description": "Writes a line.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
        "additionalProperties": false
      },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "lines": {
      "name": "lines",
      "isStatic": false,
      "description": "All lines.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "array", "items": { "type": "string" } },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "diary://lines", "variables": [] }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "tear": {
      "name": "tear",
      "isStatic": false,
      "description": "Tears a line out.",
      "arguments": { "kind": "positional", "names": ["line"] },
      "input": {
        "type": "object",
        "properties": { "line": { "type": "string", "description": "Which one", "x-choice-from": "lines" } },
        "required": ["line"],
        "additionalProperties": false
      },
      "completions": { "line": { "kind": "method", "method": "lines" } },
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "about": {
      "name": "about",
      "isStatic": false,
      "description": "What to think of a line.",
      "arguments": { "kind": "positional", "names": ["line"] },
      "input": {
        "type": "object",
        "properties": { "line": { "type": "string", "description": "Which one", "x-choice-from": "lines" } },
        "required": ["line"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": { "line": { "kind": "method", "method": "lines" } },
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "forget": {
      "name": "forget",
      "isStatic": false,
      "description": "Forgets all.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "scopes": ["diary:admin"],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "count": {
      "name": "count",
      "isStatic": false,
      "description": "How many lines there are, over HTTP.",
      "arguments": { "kind": "none" },
      "input": { "type": "object" },
      "completions": {},
      "surfaces": [{ "kind": "route", "verb": "GET", "path": "/count" }],
      "scopes": ["diary:count"],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "auth": { "scheme": "jwt", "instanceClaim": "sub" },
  "bindings": []
} satisfies PhotonManifest;
