/* eslint-disable */
// Written by `sundog generate` out of layers.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "layers",
  "actorClass": "LayersPhoton",
  "description": "A method with each of the layers, so that what a tag promises can be seen from outside.",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "weather": {
      "name": "weather",
      "isStatic": false,
      "arguments": { "kind": "positional", "names": ["city"] },
      "input": {
        "type": "object",
        "properties": { "city": { "type": "string", "description": "Which" } },
        "required": ["city"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": { "city": { "type": "string" }, "call": { "type": "number" } },
        "required": ["city", "call"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "cached", "ttlMs": 3600000 }],
      "isAsync": false,
      "tags": {}
    },
    "charge": {
      "name": "charge",
      "isStatic": false,
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "email": { "type": "string" }, "amount": { "type": "number" } },
        "required": ["email", "amount"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [
        {
          "kind": "validate",
          "rules": [
            {
              "parameter": "email",
              "schema": { "type": "string", "format": "email" },
              "text": "params.email must be a valid email"
            },
            {
              "parameter": "amount",
              "schema": { "type": "number", "exclusiveMinimum": 0 },
              "text": "params.amount must be positive"
            }
          ]
        }
      ],
      "isAsync": false,
      "tags": {}
    },
    "notify": {
      "name": "notify",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "throttled", "count": 2, "windowMs": 3600000 }],
      "isAsync": false,
      "tags": {}
    },
    "flaky": {
      "name": "flaky",
      "isStatic": false,
      "arguments": { "kind": "positional", "names": ["isDown"] },
      "input": {
        "type": "object",
        "properties": { "isDown": { "type": "boolean" } },
        "required": ["isDown"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "circuitBreaker", "threshold": 2, "resetMs": 3600000 }],
      "isAsync": false,
      "tags": {}
    },
    "history": {
      "name": "history",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "fallback", "value": [] }],
      "isAsync": false,
      "tags": {}
    },
    "unreliable": {
      "name": "unreliable",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "retryable", "count": 2, "delayMs": 1 }],
      "isAsync": false,
      "tags": {}
    },
    "slow": {
      "name": "slow",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "timeout", "timeoutMs": 50 }],
      "isAsync": false,
      "tags": {}
    },
    "save": {
      "name": "save",
      "isStatic": false,
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
      "middleware": [{ "kind": "debounced", "delayMs": 2000 }],
      "isAsync": false,
      "tags": {}
    },
    "hold": {
      "name": "hold",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "locked", "name": "board" }],
      "isAsync": false,
      "tags": {}
    },
    "approve": {
      "name": "approve",
      "isStatic": false,
      "description": "Holds the board until a person has answered.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string", "enum": ["approved", "refused"] },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "locked", "name": "board" }],
      "isAsync": false,
      "tags": {}
    },
    "take": {
      "name": "take",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "locked", "name": "board" }],
      "isAsync": false,
      "tags": {}
    },
    "work": {
      "name": "work",
      "isStatic": false,
      "arguments": { "kind": "positional", "names": ["isSlow"] },
      "input": {
        "type": "object",
        "properties": { "isSlow": { "type": "boolean" } },
        "required": ["isSlow"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [{ "kind": "logged", "level": "info" }, { "kind": "queued", "concurrency": 1 }],
      "isAsync": false,
      "tags": {}
    },
    "steps": {
      "name": "steps",
      "isStatic": false,
      "description": "What has been done in this life of the object.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "release": {
      "name": "release",
      "isStatic": false,
      "description": "Lets `hold` or `work` end.",
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
  "code": "40ed6f6ac0004320",
  "bindings": []
} satisfies PhotonManifest;
