/* eslint-disable */
// Written by `sundog generate` out of shelf.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "shelf",
  "actorClass": "ShelfPhoton",
  "description": "A shelf, of which there are as many as anybody names",
  "version": "0.0.0",
  "constructorParameters": [],
  "state": { "properties": ["books"], "constructorProperties": {} },
  "methods": {
    "put": {
      "name": "put",
      "isStatic": false,
      "description": "Puts a book on it.",
      "arguments": { "kind": "positional", "names": ["title"] },
      "input": {
        "type": "object",
        "properties": { "title": { "type": "string" } },
        "required": ["title"],
        "additionalProperties": false
      },
      "output": { "type": "array", "items": { "type": "string" } },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "all": {
      "name": "all",
      "isStatic": false,
      "description": "All books.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "array", "items": { "type": "string" } },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "shelf://books", "variables": [] }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "where": {
      "name": "where",
      "isStatic": false,
      "description": "Which shelf this is.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "size": {
      "name": "size",
      "isStatic": true,
      "description": "How many books fit on one.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "spine": {
      "name": "spine",
      "isStatic": false,
      "description": "A title as it stands on a spine.",
      "arguments": { "kind": "positional", "names": ["title"] },
      "input": {
        "type": "object",
        "properties": { "title": { "type": "string" } },
        "required": ["title"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "lend": {
      "name": "lend",
      "isStatic": false,
      "description": "Lends a book, and says who had it before.",
      "arguments": { "kind": "positional", "names": ["title", "to"] },
      "input": {
        "type": "object",
        "properties": { "title": { "type": "string" }, "to": { "type": "string" } },
        "required": ["title", "to"],
        "additionalProperties": false
      },
      "output": { "type": ["string", "null"] },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "empty": {
      "name": "empty",
      "isStatic": false,
      "description": "Takes all books away, if somebody agrees.",
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
  "bindings": [{ "kind": "kv", "name": "shelf_lent_kv" }]
} satisfies PhotonManifest;
