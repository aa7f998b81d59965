/* eslint-disable */
// Written by `sundog generate` out of to-do.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "to-do",
  "actorClass": "ToDoPhoton",
  "title": "To do",
  "description": "A list of things to do",
  "instructions": "Look at the list before you finish or remove something: items go by their number.",
  "version": "0.0.0",
  "icons": [
    {
      "src": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%20viewBox%3D%220%200%2032%2032%22%3E%3Ctext%20x%3D%2216%22%20y%3D%2225%22%20font-size%3D%2226%22%20text-anchor%3D%22middle%22%3E%E2%9C%85%3C%2Ftext%3E%3C%2Fsvg%3E",
      "mimeType": "image/svg+xml",
      "sizes": ["any"]
    }
  ],
  "constructorParameters": [],
  "state": { "properties": ["items", "lastId"], "constructorProperties": {} },
  "methods": {
    "add": {
      "name": "add",
      "isStatic": false,
      "description": "Put something on the list.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": {
          "text": {
            "type": "string",
            "description": "What is to be done",
            "minLength": 1,
            "maxLength": 200,
            "examples": ["Water the plants"]
          }
        },
        "required": ["text"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": {
          "id": { "type": "number" },
          "text": { "type": "string", "description": "What is to be done" },
          "isDone": { "type": "boolean" }
        },
        "required": ["id", "text", "isDone"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "finish": {
      "name": "finish",
      "isStatic": false,
      "description": "Mark an item as done.",
      "arguments": { "kind": "positional", "names": ["id"] },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "number", "description": "Number of the item", "x-choice-from": "list.id" } },
        "required": ["id"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": {
          "id": { "type": "number" },
          "text": { "type": "string", "description": "What is to be done" },
          "isDone": { "type": "boolean" }
        },
        "required": ["id", "text", "isDone"]
      },
      "completions": { "id": { "kind": "method", "method": "list", "field": "id" } },
      "surfaces": [{ "kind": "tool", "annotations": { "idempotentHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "remove": {
      "name": "remove",
      "isStatic": false,
      "description": "Take an item off the list.",
      "arguments": { "kind": "positional", "names": ["id"] },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "number", "description": "Number of the item", "x-choice-from": "list.id" } },
        "required": ["id"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": {
          "id": { "type": "number" },
          "text": { "type": "string", "description": "What is to be done" },
          "isDone": { "type": "boolean" }
        },
        "required": ["id", "text", "isDone"]
      },
      "completions": { "id": { "kind": "method", "method": "list", "field": "id" } },
      "surfaces": [{ "kind": "tool", "annotations": { "destructiveHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "list": {
      "name": "list",
      "isStatic": false,
      "description": "What is on the list.",
      "arguments": { "kind": "positional", "names": ["filter"] },
      "input": {
        "type": "object",
        "properties": {
          "filter": {
            "type": "string",
            "description": "Which items",
            "enum": ["all", "open", "done"],
            "default": "all"
          }
        },
        "additionalProperties": false
      },
      "output": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "id": { "type": "number" },
            "text": { "type": "string", "description": "What is to be done" },
            "isDone": { "type": "boolean" }
          },
          "required": ["id", "text", "isDone"]
        }
      },
      "completions": { "filter": { "kind": "values", "values": ["all", "open", "done"] } },
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "plan": {
      "name": "plan",
      "isStatic": false,
      "description": "A plan for the day out of what is open.",
      "arguments": { "kind": "positional", "names": ["hours"] },
      "input": {
        "type": "object",
        "properties": { "hours": { "type": "number", "description": "How long the day is", "default": 8 } },
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
