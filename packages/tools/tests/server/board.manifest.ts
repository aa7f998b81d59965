/* eslint-disable */
// Written by `sundog generate` out of board.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "board",
  "actorClass": "BoardPhoton",
  "description": "A board that everybody may read, and those who are known may change",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "read": {
      "name": "read",
      "isStatic": false,
      "description": "Who reads.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "which": {
      "name": "which",
      "isStatic": false,
      "description": "Which of the boards this is.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "tell": {
      "name": "tell",
      "isStatic": false,
      "description": "Tells it to everybody.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "change": {
      "name": "change",
      "isStatic": false,
      "description": "Changes it.",
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
      "scopes": ["board:write"],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "takesInstance": true,
  "stampsEvents": true,
  "photons": [],
  "assets": [],
  "auth": { "scheme": "optional" },
  "bindings": []
} satisfies PhotonManifest;
