/* eslint-disable */
// Written by `sundog generate` out of ticker.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "ticker",
  "actorClass": "TickerPhoton",
  "title": "Ticker",
  "description": "Tells the time by itself, and says what you like when you like",
  "instructions": "It ticks from the first time that somebody looks, once a minute, whether anybody looks or not.",
  "version": "0.0.0",
  "icons": [
    {
      "src": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%20viewBox%3D%220%200%2032%2032%22%3E%3Ctext%20x%3D%2216%22%20y%3D%2225%22%20font-size%3D%2226%22%20text-anchor%3D%22middle%22%3E%E2%8F%B0%3C%2Ftext%3E%3C%2Fsvg%3E",
      "mimeType": "image/svg+xml",
      "sizes": ["any"]
    }
  ],
  "constructorParameters": [],
  "methods": {
    "tick": {
      "name": "tick",
      "isStatic": false,
      "description": "Once a minute.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [],
      "schedule": { "cron": "* * * * *" },
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "ticks": {
      "name": "ticks",
      "isStatic": false,
      "description": "How often it has ticked.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "number" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "remind": {
      "name": "remind",
      "isStatic": false,
      "description": "Say something at the times of a cron expression.",
      "arguments": { "kind": "positional", "names": ["name", "cron", "text", "timeZone"] },
      "input": {
        "type": "object",
        "properties": {
          "name": {
            "type": "string",
            "description": "What to call it",
            "minLength": 1,
            "maxLength": 100,
            "examples": ["stretch"]
          },
          "cron": {
            "type": "string",
            "description": "Five fields, or six with seconds first",
            "examples": ["0 9 * * 1-5"]
          },
          "text": { "type": "string", "description": "What to say", "examples": ["Stand up and stretch"] },
          "timeZone": {
            "type": "string",
            "description": "Whose clock",
            "examples": ["Europe/Berlin"],
            "default": "UTC"
          }
        },
        "required": ["name", "cron", "text"],
        "additionalProperties": false
      },
      "output": { "type": "object", "properties": { "next": { "type": "string" } } },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "forget": {
      "name": "forget",
      "isStatic": false,
      "description": "Stop a reminder.",
      "arguments": { "kind": "positional", "names": ["name"] },
      "input": {
        "type": "object",
        "properties": { "name": { "type": "string", "description": "What it is called" } },
        "required": ["name"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "idempotentHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "say": {
      "name": "say",
      "isStatic": false,
      "description": "Say something to everyone who listens.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string", "description": "What to say" } },
        "required": ["text"],
        "additionalProperties": false
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
