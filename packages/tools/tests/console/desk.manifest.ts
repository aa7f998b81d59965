/* eslint-disable */
// Written by `sundog generate` out of desk.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "desk",
  "actorClass": "DeskPhoton",
  "description": "A desk with something of everything.",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "say": {
      "name": "say",
      "isStatic": false,
      "description": "Say what was said.",
      "arguments": { "kind": "positional", "names": ["text", "times", "isLoud", "voice"] },
      "input": {
        "type": "object",
        "properties": {
          "text": {
            "type": "string",
            "description": "What to say",
            "minLength": 1,
            "maxLength": 40,
            "examples": ["hello"]
          },
          "times": { "type": "integer", "description": "How often", "minimum": 1, "maximum": 5, "default": 1 },
          "isLoud": { "type": "boolean", "description": "In capitals", "default": false },
          "voice": {
            "type": "string",
            "description": "Whose voice",
            "enum": ["high", "low", "any", "none"],
            "default": "any"
          }
        },
        "required": ["text"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": { "voice": { "kind": "values", "values": ["high", "low", "any", "none"] } },
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "echo": {
      "name": "echo",
      "isStatic": false,
      "description": "Give back what it was given.",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": {
          "address": {
            "type": "object",
            "description": "Where to send it",
            "properties": {
              "street": { "type": "string" },
              "city": { "type": "string", "description": "Without the country" }
            },
            "required": ["street"],
            "additionalProperties": false
          },
          "tags": {
            "type": "array",
            "items": { "type": "string", "enum": ["red", "green", "blue"] },
            "uniqueItems": true
          },
          "words": { "type": "array", "items": { "type": "string" } },
          "ages": { "type": "object", "additionalProperties": { "type": "number" } },
          "shape": {
            "anyOf": [
              {
                "type": "object",
                "properties": { "kind": { "type": "string", "const": "circle" }, "radius": { "type": "number" } },
                "required": ["kind", "radius"],
                "additionalProperties": false
              },
              {
                "type": "object",
                "properties": {
                  "kind": { "type": "string", "const": "box" },
                  "width": { "type": "number" },
                  "height": { "type": "number" }
                },
                "required": ["kind", "width", "height"],
                "additionalProperties": false
              }
            ]
          },
          "pair": {
            "type": "array",
            "prefixItems": [{ "type": "string" }, { "type": "number" }],
            "items": false,
            "minItems": 2
          },
          "tree": { "$ref": "#/$defs/Tree" },
          "at": { "type": "string", "format": "date-time", "x-class": "Date" },
          "day": { "type": "string", "format": "date" },
          "id": { "type": ["string", "number"] },
          "any": {},
          "isSure": { "type": "boolean" },
          "mail": { "type": "string", "format": "email" },
          "note": { "type": "string", "pattern": "^[^!]*$", "x-field": "textarea" },
          "color": { "type": "string", "x-field": "color" },
          "level": { "type": "number", "minimum": 0, "maximum": 10, "x-field": "range" }
        },
        "required": ["address"],
        "additionalProperties": false,
        "$defs": {
          "Tree": {
            "type": "object",
            "properties": {
              "name": { "type": "string" },
              "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } }
            },
            "required": ["name"],
            "additionalProperties": false
          }
        }
      },
      "completions": { "tags": { "kind": "values", "values": ["red", "green", "blue"] } },
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "work": {
      "name": "work",
      "isStatic": false,
      "description": "Take a while, and tell.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
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
      "description": "Never end by itself.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "sign": {
      "name": "sign",
      "isStatic": false,
      "description": "Sign something.",
      "arguments": { "kind": "positional", "names": ["what"] },
      "input": {
        "type": "object",
        "properties": { "what": { "type": "string", "description": "To be signed" } },
        "required": ["what"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "unlock": {
      "name": "unlock",
      "isStatic": false,
      "description": "Ask for what a form must not have.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "attach": {
      "name": "attach",
      "isStatic": false,
      "description": "Ask for a file.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "think": {
      "name": "think",
      "isStatic": false,
      "description": "Ask a model.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "show": {
      "name": "show",
      "isStatic": false,
      "description": "Show what results can be.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": ["object", "array"] },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "fail": {
      "name": "fail",
      "isStatic": false,
      "description": "Fail.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "tell": {
      "name": "tell",
      "isStatic": false,
      "description": "Tell everyone.",
      "arguments": { "kind": "positional", "names": ["channel", "text"] },
      "input": {
        "type": "object",
        "properties": {
          "channel": { "type": "string", "description": "Where" },
          "text": { "type": "string", "description": "What" }
        },
        "required": ["channel", "text"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "plan": {
      "name": "plan",
      "isStatic": false,
      "description": "Do something every year.",
      "arguments": { "kind": "positional", "names": ["method"] },
      "input": {
        "type": "object",
        "properties": {
          "method": { "type": "string", "description": "What to do", "enum": ["unlock", "fail", "count"] }
        },
        "required": ["method"],
        "additionalProperties": false
      },
      "completions": { "method": { "kind": "values", "values": ["unlock", "fail", "count"] } },
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "count": {
      "name": "count",
      "isStatic": false,
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "photons": [],
  "assets": [],
  "bindings": []
} satisfies PhotonManifest;
