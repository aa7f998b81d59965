/**
 * The words of a form: a tree of nodes, made from a JSON Schema, that holds what a person has typed so far. It knows
 * nothing of how it is shown.
 *
 * Called by: `create-node` makes it, the views change it, `read-node` makes the value of it.
 *
 * Invariants:
 * - F1 The tree always has an end: what may go on for ever (rows, unions) grows only when told to.
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

/** Something to type. */
export interface InputNode extends NodeFacts {
  readonly kind: 'input';
  /** What it means. */
  readonly type: 'text' | 'number' | 'integer' | 'time' | 'json';
  /** Type of the `input` element; `area` is a `textarea`. */
  readonly look: string;
  /** Attributes of that element: limits, a placeholder. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  /** The text can come out of a file, as it is or in Base64. */
  readonly file: 'text' | 'base64' | undefined;
  /** As typed. */
  raw: string;
}

/** Yes or no. */
export interface SwitchNode extends NodeFacts {
  readonly kind: 'switch';
  isOn: boolean;
}

/** What a person may choose. */
export interface Option {
  readonly label: string;
  readonly value: Json;
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
  /** Whether none of them is no value, and not an empty list. */
  readonly isAbsentIfEmpty: boolean;
  readonly chosen: Set<number>;
}

/** A value that nobody can change. Undefined: no value. */
export interface FixedNode extends NodeFacts {
  readonly kind: 'fixed';
  readonly value: Json | undefined;
  readonly isShown: boolean;
}

/** A part of an object or of an array. */
export interface Part {
  /** Of an object's member. */
  name: string;
  readonly node: FormNode;
}

/** An object or an array. */
export interface CompoundNode extends NodeFacts {
  readonly kind: 'compound';
  readonly isObject: boolean;
  readonly parts: Part[];
  /** Makes a further part; absent if its parts are given. The names of an object's further parts are the person's. */
  readonly create: ((index: number) => FormNode) | undefined;
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** Whether no part is no value, and not an empty array. */
  readonly isAbsentIfEmpty: boolean;
}

/** One of several forms; a single one is there or not. */
export interface UnionNode extends NodeFacts {
  readonly kind: 'union';
  readonly variants: readonly { readonly label: string; readonly create: () => FormNode }[];
  /** -1: none. */
  chosen: number;
  inner: FormNode | undefined;
}

/** A file with its name, type and content: `{ name, mimeType, base64 }`. */
export interface FileNode extends NodeFacts {
  readonly kind: 'file';
  /** The attribute of the `input` element. */
  readonly accept: string;
  file: JsonObject | undefined;
}

/** A part of a form. */
export type FormNode =
  | InputNode
  | SwitchNode
  | ChoiceNode
  | ChoicesNode
  | FixedNode
  | CompoundNode
  | UnionNode
  | FileNode;
