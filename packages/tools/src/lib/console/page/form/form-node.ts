/**
 * The words of a form: a tree of nodes, made from a JSON Schema, that holds what a person has typed so far. It knows
 * nothing of how it is shown.
 *
 * Called by: `create-node` makes it, the views change it, `read-node` makes the value of it.
 *
 * Invariants:
 * - F1 The tree always has an end: what may go on for ever (lists, optional groups, unions) grows only when told to.
 * - F2 What a person leaves empty is absent, so that the tool's own default holds.
 */
import type { Json, JsonObject } from '../../../manifest/json-schema.ts';

/** What is shown of every node. */
export interface NodeFacts {
  readonly title: string;
  /** Empty if there is none. */
  readonly description: string;
  /** Must have a value. */
  readonly isRequired: boolean;
}

/** What a person may choose. */
export interface Option {
  readonly label: string;
  readonly value: Json;
}

/** A line or an area of text. */
export interface TextNode extends NodeFacts {
  readonly kind: 'text';
  /** Of the `input` element; `area` is a `textarea`. */
  readonly look: string;
  readonly placeholder: string;
  readonly lengthMin: number | undefined;
  readonly lengthMax: number | undefined;
  readonly pattern: string | undefined;
  /** The text can come out of a file: of these types (the attribute `accept`), as Base64 or as it is. */
  readonly file: { readonly accept: string; readonly isBase64: boolean } | undefined;
  /** As typed. */
  raw: string;
}

/** A number. */
export interface NumberNode extends NodeFacts {
  readonly kind: 'number';
  readonly isInteger: boolean;
  readonly look: 'number' | 'range';
  readonly placeholder: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly step: number | undefined;
  /** As typed. */
  raw: string;
}

/** Yes or no. */
export interface SwitchNode extends NodeFacts {
  readonly kind: 'switch';
  isOn: boolean;
}

/** One of several values, or none. */
export interface ChoiceNode extends NodeFacts {
  readonly kind: 'choice';
  readonly options: readonly Option[];
  readonly look: 'select' | 'radio';
  /** -1: none. */
  chosen: number;
}

/** Any of several values. */
export interface ChoicesNode extends NodeFacts {
  readonly kind: 'choices';
  readonly options: readonly Option[];
  readonly hasDefault: boolean;
  readonly chosen: Set<number>;
}

/** A value that nobody can change. Undefined: no value. */
export interface FixedNode extends NodeFacts {
  readonly kind: 'fixed';
  readonly value: Json | undefined;
  readonly isShown: boolean;
}

/** An object with named members. */
export interface GroupNode extends NodeFacts {
  readonly kind: 'group';
  readonly members: readonly { readonly name: string; readonly node: FormNode }[];
}

/** An array: of fixed length if `create` is undefined. */
export interface ListNode extends NodeFacts {
  readonly kind: 'list';
  readonly hasDefault: boolean;
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly items: FormNode[];
  readonly create: ((index: number) => FormNode) | undefined;
}

/** An object whose names are the person's. */
export interface RecordNode extends NodeFacts {
  readonly kind: 'record';
  readonly hasDefault: boolean;
  readonly rows: { name: string; readonly node: FormNode }[];
  readonly create: () => FormNode;
}

/** One of several forms. */
export interface UnionNode extends NodeFacts {
  readonly kind: 'union';
  readonly variants: readonly { readonly label: string; readonly create: () => FormNode }[];
  /** -1: none. */
  chosen: number;
  inner: FormNode | undefined;
}

/** A form that is there only if the person wants it. */
export interface OptionalNode extends NodeFacts {
  readonly kind: 'optional';
  readonly create: () => FormNode;
  inner: FormNode | undefined;
}

/** A file with its name, type and content: `{ name, mimeType, base64 }`. */
export interface FileNode extends NodeFacts {
  readonly kind: 'file';
  /** The attribute of the `input` element. */
  readonly accept: string;
  file: JsonObject | undefined;
}

/** Whatever has no form of its own. */
export interface JsonNode extends NodeFacts {
  readonly kind: 'json';
  /** As typed. */
  raw: string;
}

/** A part of a form. */
export type FormNode =
  | TextNode
  | NumberNode
  | SwitchNode
  | ChoiceNode
  | ChoicesNode
  | FixedNode
  | GroupNode
  | ListNode
  | RecordNode
  | UnionNode
  | OptionalNode
  | FileNode
  | JsonNode;
