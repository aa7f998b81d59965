/* eslint-disable */
// Written by `sundog generate` out of room.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "room",
  "actorClass": "RoomPhoton",
  "description": "A room that people share",
  "version": "2.1.0",
  "constructorParameters": [],
  "methods": {
    "life": {
      "name": "life",
      "isStatic": false,
      "description": "Which life of the instance in memory this is.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Adds to the count.",
      "arguments": { "kind": "positional", "names": ["by"] },
      "input": {
        "type": "object",
        "properties": { "by": { "type": "number", "description": "How much", "minimum": 1, "default": 1 } },
        "additionalProperties": false
      },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "count": {
      "name": "count",
      "isStatic": false,
      "description": "The count.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "room://count", "variables": [], "mimeType": "text/plain" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "note": {
      "name": "note",
      "isStatic": false,
      "description": "A note.",
      "arguments": { "kind": "positional", "names": ["id"] },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "string" } },
        "required": ["id"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "room://notes/{id}", "variables": ["id"], "mimeType": "text/plain" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "write": {
      "name": "write",
      "isStatic": false,
      "description": "Writes a note.",
      "arguments": { "kind": "positional", "names": ["id", "text"] },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "string" }, "text": { "type": "string" } },
        "required": ["id", "text"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "echo": {
      "name": "echo",
      "isStatic": false,
      "description": "Repeats.",
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
    "nothing": {
      "name": "nothing",
      "isStatic": false,
      "description": "Does nothing.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "whoami": {
      "name": "whoami",
      "isStatic": false,
      "description": "Who calls.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "object",
        "properties": { "id": { "type": "string" }, "instance": { "type": "string" } },
        "required": ["id", "instance"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "clear": {
      "name": "clear",
      "isStatic": false,
      "description": "Deletes it all, if somebody agrees.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "introduce": {
      "name": "introduce",
      "isStatic": false,
      "description": "Asks twice.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "sign": {
      "name": "sign",
      "isStatic": false,
      "description": "Sends the person to a page where papers are signed.",
      "arguments": { "kind": "positional", "names": ["paper"] },
      "input": {
        "type": "object",
        "properties": { "paper": { "type": "string" } },
        "required": ["paper"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "folders": {
      "name": "folders",
      "isStatic": false,
      "description": "Where the client works.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "work": {
      "name": "work",
      "isStatic": false,
      "description": "Tells what it does, and takes a while.",
      "arguments": { "kind": "positional", "names": ["steps"] },
      "input": {
        "type": "object",
        "properties": { "steps": { "type": "number", "description": "How many", "minimum": 1 } },
        "required": ["steps"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "wait": {
      "name": "wait",
      "isStatic": false,
      "description": "Waits until it is cancelled.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "waiter": {
      "name": "waiter",
      "isStatic": false,
      "description": "What became of `wait`.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "big": {
      "name": "big",
      "isStatic": false,
      "description": "Answers with a lot.",
      "arguments": { "kind": "positional", "names": ["length"] },
      "input": {
        "type": "object",
        "properties": { "length": { "type": "number", "description": "How much", "minimum": 1 } },
        "required": ["length"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "loud": {
      "name": "loud",
      "isStatic": false,
      "description": "Says a lot before it ends.",
      "arguments": { "kind": "positional", "names": ["count", "length"] },
      "input": {
        "type": "object",
        "properties": {
          "count": { "type": "number", "description": "How often" },
          "length": { "type": "number", "description": "How much each time" }
        },
        "required": ["count", "length"],
        "additionalProperties": false
      },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "slowly": {
      "name": "slowly",
      "isStatic": false,
      "description": "Takes long.",
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
      "isAsync": true,
      "tags": {}
    },
    "fail": {
      "name": "fail",
      "isStatic": false,
      "description": "Throws what nobody meant to throw.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "page": {
      "name": "page",
      "isStatic": false,
      "description": "A page.",
      "arguments": { "kind": "none" },
      "input": { "type": "object" },
      "completions": {},
      "surfaces": [{ "kind": "route", "verb": "GET", "path": "/" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "noteOverHttp": {
      "name": "noteOverHttp",
      "isStatic": false,
      "description": "A note over HTTP.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": { "id": { "type": "string" } } },
      "completions": {},
      "surfaces": [{ "kind": "route", "verb": "GET", "path": "/notes/:id" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "greet": {
      "name": "greet",
      "isStatic": false,
      "description": "Exposed to its own pages.",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "required": ["name"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }, { "kind": "expose", "path": "greet", "isPublic": false }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "ping": {
      "name": "ping",
      "isStatic": false,
      "description": "Exposed to everybody.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }, { "kind": "expose", "path": "ping", "isPublic": true }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "mail": {
      "name": "mail",
      "isStatic": false,
      "description": "Mail that is signed.",
      "arguments": { "kind": "object" },
      "input": { "type": "object", "properties": { "subject": { "type": "string" } }, "required": ["subject"] },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [
        { "kind": "tool", "annotations": {} },
        { "kind": "webhook", "path": "mail", "secretVariable": "MAIL_SECRET" }
      ],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": ["everything"],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
