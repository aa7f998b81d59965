/* eslint-disable */
// Written by `sundog generate` out of everything.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "everything",
  "actorClass": "EverythingPhoton",
  "title": "Everything",
  "description": "Everything that the conformance suite asks of a server",
  "instructions": "The methods are called as that suite wants them.",
  "version": "1.0.0",
  "constructorParameters": [],
  "methods": {
    "test_simple_text": {
      "name": "test_simple_text",
      "isStatic": false,
      "description": "Answers with text.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_image_content": {
      "name": "test_image_content",
      "isStatic": false,
      "description": "Answers with an image.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_audio_content": {
      "name": "test_audio_content",
      "isStatic": false,
      "description": "Answers with a sound.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_embedded_resource": {
      "name": "test_embedded_resource",
      "isStatic": false,
      "description": "Answers with a resource.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_multiple_content_types": {
      "name": "test_multiple_content_types",
      "isStatic": false,
      "description": "Answers with text, an image and a resource.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_tool_with_logging": {
      "name": "test_tool_with_logging",
      "isStatic": false,
      "description": "Writes to the log while it works.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_error_handling": {
      "name": "test_error_handling",
      "isStatic": false,
      "description": "Fails.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_tool_with_progress": {
      "name": "test_tool_with_progress",
      "isStatic": false,
      "description": "Tells how far it is.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_sampling": {
      "name": "test_sampling",
      "isStatic": false,
      "description": "Asks the client's model.",
      "arguments": { "kind": "positional", "names": ["prompt"] },
      "input": {
        "type": "object",
        "properties": { "prompt": { "type": "string", "description": "What to ask it" } },
        "required": ["prompt"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_elicitation": {
      "name": "test_elicitation",
      "isStatic": false,
      "description": "Asks the person.",
      "arguments": { "kind": "positional", "names": ["message"] },
      "input": {
        "type": "object",
        "properties": { "message": { "type": "string", "description": "What to show them" } },
        "required": ["message"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_elicitation_sep1034_defaults": {
      "name": "test_elicitation_sep1034_defaults",
      "isStatic": false,
      "description": "Asks with defaults of every kind.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_elicitation_sep1330_enums": {
      "name": "test_elicitation_sep1330_enums",
      "isStatic": false,
      "description": "Asks with choices of every kind.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_reconnection": {
      "name": "test_reconnection",
      "isStatic": false,
      "description": "Takes so long that its stream is lost and found again.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "json_schema_2020_12_tool": {
      "name": "json_schema_2020_12_tool",
      "isStatic": false,
      "description": "Has a schema with all that 2020-12 has.",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" } },
        "additionalProperties": false,
        "$defs": {
          "address": {
            "type": "object",
            "description": "It names itself, so its schema is a definition.",
            "properties": {
              "street": { "type": "string" },
              "city": { "type": "string" },
              "careOf": { "$ref": "#/$defs/address" }
            },
            "additionalProperties": false
          }
        }
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "staticText": {
      "name": "staticText",
      "isStatic": false,
      "description": "Text that does not change.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "test://static-text", "variables": [], "mimeType": "text/plain" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "staticBinary": {
      "name": "staticBinary",
      "isStatic": false,
      "description": "Bytes that do not change.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "test://static-binary", "variables": [], "mimeType": "image/png" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "templateData": {
      "name": "templateData",
      "isStatic": false,
      "description": "Data by its number.",
      "arguments": { "kind": "positional", "names": ["id"] },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "string" } },
        "required": ["id"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [
        { "kind": "resource", "uri": "test://template/{id}/data", "variables": ["id"], "mimeType": "application/json" }
      ],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "watched": {
      "name": "watched",
      "isStatic": false,
      "description": "A resource to watch.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "resource", "uri": "test://watched-resource", "variables": [], "mimeType": "text/plain" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_simple_prompt": {
      "name": "test_simple_prompt",
      "isStatic": false,
      "description": "A prompt.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_prompt_with_arguments": {
      "name": "test_prompt_with_arguments",
      "isStatic": false,
      "description": "A prompt with arguments.",
      "arguments": { "kind": "positional", "names": ["arg1", "arg2"] },
      "input": {
        "type": "object",
        "properties": {
          "arg1": {
            "type": "string",
            "description": "First test argument",
            "enum": ["testValue1", "testValue2", "paris", "park", "party"]
          },
          "arg2": { "type": "string", "description": "Second test argument" }
        },
        "required": ["arg1", "arg2"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": { "arg1": { "kind": "values", "values": ["testValue1", "testValue2", "paris", "park", "party"] } },
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_prompt_with_embedded_resource": {
      "name": "test_prompt_with_embedded_resource",
      "isStatic": false,
      "description": "A prompt with a resource.",
      "arguments": { "kind": "positional", "names": ["resourceUri"] },
      "input": {
        "type": "object",
        "properties": { "resourceUri": { "type": "string", "description": "What to embed" } },
        "required": ["resourceUri"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "prompt" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "test_prompt_with_image": {
      "name": "test_prompt_with_image",
      "isStatic": false,
      "description": "A prompt with an image.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
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
