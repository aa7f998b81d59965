/* eslint-disable */
// Written by `sundog generate` out of load.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "load",
  "actorClass": "LoadPhoton",
  "description": "The measured tools.",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "noop": {
      "name": "noop",
      "isStatic": false,
      "description": "Does nothing.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "echo": {
      "name": "echo",
      "isStatic": false,
      "description": "Answers what it gets.",
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
    },
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Adds to a number that is kept.",
      "arguments": { "kind": "positional", "names": ["by"] },
      "input": {
        "type": "object",
        "properties": { "by": { "type": "number", "default": 1 } },
        "additionalProperties": false
      },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "ask": {
      "name": "ask",
      "isStatic": false,
      "description": "Asks one question.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "boolean" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "announce": {
      "name": "announce",
      "isStatic": false,
      "description": "One event for everybody who listens.",
      "arguments": { "kind": "none" },
      "input": { "type": "object" },
      "completions": {},
      "surfaces": [{ "kind": "route", "verb": "GET", "path": "/announce" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "plan": {
      "name": "plan",
      "isStatic": false,
      "description": "Creates schedules, one after the other, all for one time.",
      "arguments": { "kind": "positional", "names": ["count", "cron"] },
      "input": {
        "type": "object",
        "properties": { "count": { "type": "number" }, "cron": { "type": "string", "description": "of six fields" } },
        "required": ["count", "cron"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "run": {
      "name": "run",
      "isStatic": false,
      "description": "Called by a schedule.",
      "arguments": { "kind": "positional", "names": ["index"] },
      "input": {
        "type": "object",
        "properties": { "index": { "type": "number" } },
        "required": ["index"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "runs": {
      "name": "runs",
      "isStatic": false,
      "description": "How many runs there were, of how many schedules, and when the first and the last began.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "object",
        "properties": {
          "runs": { "type": "number" },
          "schedules": { "type": "number" },
          "first": { "type": "number" },
          "last": { "type": "number" }
        },
        "required": ["runs", "schedules", "first", "last"]
      },
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
