/* eslint-disable */
// Written by `sundog generate` out of deploy.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "deploy",
  "actorClass": "DeployPhoton",
  "title": "Deploy",
  "description": "A make-believe deployment that asks before it touches production",
  "instructions": "The answer may come from whoever called, or from somebody else at the page of this photon, and it may come days later:\nthe call waits on disk.",
  "version": "0.0.0",
  "icons": [
    {
      "src": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%20viewBox%3D%220%200%2032%2032%22%3E%3Ctext%20x%3D%2216%22%20y%3D%2225%22%20font-size%3D%2226%22%20text-anchor%3D%22middle%22%3E%F0%9F%9A%80%3C%2Ftext%3E%3C%2Fsvg%3E",
      "mimeType": "image/svg+xml",
      "sizes": ["any"]
    }
  ],
  "constructorParameters": [],
  "methods": {
    "deploy": {
      "name": "deploy",
      "isStatic": false,
      "description": "Put a version of a service where people can reach it.",
      "arguments": { "kind": "positional", "names": ["service", "version", "target"] },
      "input": {
        "type": "object",
        "properties": {
          "service": {
            "type": "string",
            "description": "Its name",
            "pattern": "^[a-z][a-z0-9-]*$",
            "examples": ["shop"]
          },
          "version": {
            "type": "string",
            "description": "What to deploy",
            "pattern": "^\\d+\\.\\d+\\.\\d+$",
            "examples": ["1.4.0"]
          },
          "target": {
            "type": "string",
            "description": "Where to",
            "enum": ["staging", "production"],
            "default": "staging"
          }
        },
        "required": ["service", "version"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": {
          "service": { "type": "string" },
          "version": { "type": "string" },
          "target": { "type": "string", "enum": ["staging", "production"] }
        },
        "required": ["service", "version", "target"]
      },
      "completions": { "target": { "kind": "values", "values": ["staging", "production"] } },
      "surfaces": [{ "kind": "tool", "annotations": { "destructiveHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "current": {
      "name": "current",
      "isStatic": false,
      "description": "What is where.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "service": { "type": "string" },
            "version": { "type": "string" },
            "target": { "type": "string", "enum": ["staging", "production"] }
          },
          "required": ["service", "version", "target"]
        }
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
