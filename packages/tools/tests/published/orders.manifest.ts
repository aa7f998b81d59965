/* eslint-disable */
// Written by `sundog generate` out of orders.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "orders",
  "actorClass": "OrdersPhoton",
  "description": "Orders - written as photons of the publisher's marketplace are",
  "version": "1.0.0",
  "constructorParameters": [],
  "state": { "properties": ["orders"], "constructorProperties": {} },
  "methods": {
    "place": {
      "name": "place",
      "isStatic": false,
      "description": "Place an order",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": {
          "customer": { "type": "string", "description": "Who orders" },
          "total": { "type": "number", "description": "How much", "minimum": 0.01 }
        },
        "required": ["customer", "total"],
        "additionalProperties": false
      },
      "output": {
        "type": "object",
        "properties": {
          "placed": {
            "type": "object",
            "properties": {
              "id": { "type": "string" },
              "customer": { "type": "string" },
              "total": { "type": "number" },
              "status": { "type": "string", "enum": ["open", "paid"] }
            },
            "required": ["id", "customer", "total", "status"]
          },
          "open": { "type": "number" }
        },
        "required": ["placed", "open"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "pay": {
      "name": "pay",
      "isStatic": false,
      "description": "Pay an order, after asking",
      "arguments": { "kind": "object" },
      "input": {
        "type": "object",
        "properties": { "id": { "type": "string", "description": "Which order" } },
        "required": ["id"],
        "additionalProperties": false
      },
      "output": { "type": "object", "properties": { "status": { "type": "string" } }, "required": ["status"] },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "list": {
      "name": "list",
      "isStatic": false,
      "description": "All orders",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "object",
        "description": "Rows of data, as a table.",
        "properties": {
          "_photonType": { "type": "string", "const": "table" },
          "length": { "type": "number", "description": "How many rows there are." },
          "isEmpty": { "type": "boolean", "description": "Whether there are none." }
        },
        "required": ["_photonType"]
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "summary": {
      "name": "summary",
      "isStatic": false,
      "description": "Totals by status",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "status": { "type": "string" },
            "count": { "type": "number" },
            "total": { "type": "number" }
          },
          "required": ["status", "count", "total"]
        }
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "shown": {
      "name": "shown",
      "isStatic": false,
      "description": "The orders as the collection shows them",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "array",
        "description": "An array that can be asked: `products.where('stock', '>', 0).sortBy('price').take(10)`. Answers are collections of their own, whose changes nobody is told of.",
        "items": {
          "type": "object",
          "properties": {
            "id": { "type": "string" },
            "customer": { "type": "string" },
            "total": { "type": "number" },
            "status": { "type": "string", "enum": ["open", "paid"] }
          },
          "required": ["id", "customer", "total", "status"]
        }
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "gallery": {
      "name": "gallery",
      "isStatic": false,
      "description": "Everything that a result can look like",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": {
        "type": "object",
        "properties": {
          "chart": {
            "type": "object",
            "description": "Numbers as a picture: `new Chart('line').labels(months).series('Revenue', revenue)`.",
            "properties": {
              "_photonType": { "type": "string", "const": "chart" },
              "chartType": {
                "type": "string",
                "description": "Kinds of charts.",
                "enum": ["line", "bar", "pie", "doughnut", "area", "scatter", "radar"]
              },
              "labels": { "type": "array", "items": { "type": "string" } },
              "series": {
                "type": "array",
                "items": {
                  "type": "object",
                  "description": "One line, or one colour of bars.",
                  "properties": {
                    "name": { "type": "string" },
                    "data": { "type": "array", "items": { "type": "number" } },
                    "color": { "type": "string" }
                  },
                  "required": ["name", "data"]
                }
              },
              "data": {
                "type": "array",
                "items": {
                  "type": "object",
                  "description": "One slice of a pie.",
                  "properties": {
                    "label": { "type": "string" },
                    "value": { "type": "number" },
                    "color": { "type": "string" }
                  },
                  "required": ["label", "value"]
                }
              },
              "options": {
                "type": "object",
                "description": "What a chart can be told.",
                "properties": {
                  "title": { "type": "string" },
                  "subtitle": { "type": "string" },
                  "legend": {
                    "anyOf": [{ "type": "boolean" }, { "type": "string", "enum": ["top", "bottom", "left", "right"] }]
                  },
                  "stacked": { "type": "boolean" },
                  "showGrid": { "type": "boolean" },
                  "showValues": { "type": "boolean" },
                  "animate": { "type": "boolean" },
                  "height": { "type": "number", "description": "Pixels." },
                  "colors": { "type": "array", "items": { "type": "string" } },
                  "xAxisLabel": { "type": "string" },
                  "yAxisLabel": { "type": "string" }
                }
              }
            },
            "required": ["_photonType", "chartType", "labels", "series", "data", "options"]
          },
          "stats": {
            "type": "object",
            "description": "Figures side by side: `new Stats().count('Users', 1234).currency('Revenue', 50_000)`.",
            "properties": {
              "_photonType": { "type": "string", "const": "stats" },
              "stats": {
                "type": "array",
                "items": {
                  "type": "object",
                  "description": "One figure.",
                  "properties": {
                    "label": { "type": "string" },
                    "value": { "type": ["number", "string"] },
                    "format": {
                      "type": "string",
                      "description": "How a figure is written.",
                      "enum": ["number", "currency", "percent", "compact"]
                    },
                    "prefix": { "type": "string" },
                    "suffix": { "type": "string" },
                    "trend": { "type": "string", "description": "How it has changed: `+12%`." },
                    "trendUp": { "type": "boolean", "description": "Whether that is good." },
                    "icon": { "type": "string" },
                    "color": { "type": "string" },
                    "description": { "type": "string" }
                  },
                  "required": ["label", "value"]
                }
              },
              "options": {
                "type": "object",
                "description": "What figures can be told.",
                "properties": {
                  "title": { "type": "string" },
                  "columns": { "type": "number", "enum": [2, 3, 4, 6] },
                  "compact": { "type": "boolean" },
                  "bordered": { "type": "boolean" },
                  "animated": { "type": "boolean" }
                }
              }
            },
            "required": ["_photonType", "stats", "options"]
          },
          "cards": {
            "type": "object",
            "description": "One card for each item: `new Cards(products).heading('name').image('photo')`.",
            "properties": {
              "_photonType": { "type": "string", "const": "cards" },
              "items": { "type": "array", "items": { "type": ["object", "array"] } },
              "fields": {
                "type": "object",
                "description": "Which property of an item is which part of its card.",
                "properties": {
                  "image": { "type": "string" },
                  "heading": { "type": "string" },
                  "subtitle": { "type": "string" },
                  "description": { "type": "string" },
                  "badge": { "type": "string" },
                  "footer": { "type": "string" },
                  "link": { "type": "string" },
                  "meta": { "type": "array", "items": { "type": "string" } }
                }
              },
              "options": {
                "type": "object",
                "description": "What cards can be told.",
                "properties": {
                  "title": { "type": "string" },
                  "columns": { "type": "number", "enum": [1, 2, 3, 4, 6] },
                  "compact": { "type": "boolean" },
                  "clickable": { "type": "boolean" },
                  "hoverable": { "type": "boolean" },
                  "bordered": { "type": "boolean" },
                  "aspectRatio": { "type": "string", "enum": ["square", "video", "portrait", "auto"] }
                }
              }
            },
            "required": ["_photonType", "items", "fields", "options"]
          },
          "progress": {
            "type": "object",
            "description": "How far it is: `new Progress(75)`, `new Progress().bar('Design', 100)`, `new Progress('steps').step('Cart')`.",
            "properties": {
              "_photonType": { "type": "string", "const": "progress" },
              "value": { "type": "number" },
              "max": { "type": "number" },
              "bars": {
                "type": "array",
                "items": {
                  "type": "object",
                  "description": "One of several bars.",
                  "properties": {
                    "label": { "type": "string" },
                    "value": { "type": "number" },
                    "max": { "type": "number" },
                    "color": { "type": "string" },
                    "showValue": { "type": "boolean" }
                  },
                  "required": ["label", "value"]
                }
              },
              "steps": {
                "type": "array",
                "items": {
                  "type": "object",
                  "description": "One of several steps.",
                  "properties": {
                    "label": { "type": "string" },
                    "status": {
                      "type": "string",
                      "description": "Where a step stands.",
                      "enum": ["pending", "current", "completed", "error"]
                    },
                    "description": { "type": "string" },
                    "icon": { "type": "string" }
                  },
                  "required": ["label", "status"]
                }
              },
              "options": {
                "type": "object",
                "description": "What progress can be told.",
                "properties": {
                  "title": { "type": "string" },
                  "style": {
                    "type": "string",
                    "description": "How progress is shown.",
                    "enum": ["bar", "steps", "circle"]
                  },
                  "color": { "type": "string" },
                  "size": { "type": "string", "enum": ["sm", "md", "lg"] },
                  "striped": { "type": "boolean" },
                  "animated": { "type": "boolean" },
                  "showValue": { "type": "boolean" }
                }
              }
            },
            "required": ["_photonType", "value", "max", "bars", "steps", "options"]
          },
          "form": {
            "type": "object",
            "description": "A form that stays after the call.",
            "properties": { "_photonType": { "type": "string", "const": "form" } },
            "required": ["_photonType"]
          }
        },
        "required": ["chart", "stats", "cards", "progress", "form"]
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
