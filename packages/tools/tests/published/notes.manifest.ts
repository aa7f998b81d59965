/* eslint-disable */
// Written by `sundog generate` out of notes.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "notes",
  "actorClass": "NotesPhoton",
  "description": "Notes - the shortest way from a blank file",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Save a note",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string", "description": "The note" } },
        "required": ["text"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": { "saved": { "type": "string" }, "count": { "type": "number" }, "shown": { "type": "boolean" } },
        "required": ["saved", "count", "shown"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "review": {
      "name": "review",
      "isStatic": false,
      "description": "Ask for a review",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "language": { "type": "string", "description": "Of the code" } },
        "required": ["language"],
        "additionalProperties": false
      },
      "output": { "type": "string", "description": "Text that is a prompt: what `@Template` methods return." },
      "completions": {},
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "lock": {
      "name": "lock",
      "isStatic": false,
      "description": "Uses what an actor does not have.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "fail": {
      "name": "fail",
      "isStatic": false,
      "description": "Fails as it means to.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
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
