/** Makes a value of what a person has typed. */
import type { Json } from '../../../manifest/json-schema.ts';
import type { CompoundNode, FormNode, InputNode } from './form-node.ts';

/** What stands in the way of a value, and where. */
export interface Problem {
  readonly node: FormNode;
  readonly message: string;
}

/** What a form says. */
export interface Reading {
  /** As far as it could be read; undefined: nothing. */
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a form. Limits are the server's to check: it knows all of them.
 *
 * @param node of the form
 * @returns its value, or what stands in the way of it
 */
export function readNode(node: FormNode): Reading {
  if (node.kind === 'compound') return readCompound(node);
  if (node.kind === 'union' && node.inner !== undefined) return readNode(node.inner);
  try {
    const value = readValue(node);
    const isMissing = value === undefined && node.isRequired && node.kind !== 'fixed';
    return { value, problems: isMissing ? [{ node, message: 'Fill this in.' }] : [] };
  } catch (error) {
    return { value: undefined, problems: [{ node, message: error instanceof Error ? error.message : '' }] };
  }
}

function readValue(node: Exclude<FormNode, CompoundNode>): Json | undefined {
  switch (node.kind) {
    case 'input':
      return node.raw.trim() === '' ? undefined : readInput(node); // F2
    case 'switch':
      return node.isOn;
    case 'choice':
      return node.options[node.chosen]?.value;
    case 'choices': {
      const values = node.options.flatMap(({ value }, index) => (node.chosen.has(index) ? [value] : []));
      return values.length === 0 && node.isAbsentIfEmpty ? undefined : values;
    }
    case 'fixed':
      return node.value;
    case 'file':
      return node.file;
    case 'union':
      return undefined;
  }
}

function readInput({ type, raw }: InputNode): Json {
  switch (type) {
    case 'text':
      return raw;
    case 'time':
      return new Date(raw).toISOString();
    case 'json':
      return JSON.parse(raw) as Json;
    case 'number':
    case 'integer': {
      const number = Number(raw);
      if (type === 'integer' && !Number.isInteger(number)) throw new Error('This is no whole number.');
      if (Number.isFinite(number)) return number;
      throw new Error('This is no number.');
    }
  }
}

function readCompound(node: CompoundNode): Reading {
  const { parts, isObject, isAbsentIfEmpty } = node;
  if (parts.length === 0 && isAbsentIfEmpty) return { value: undefined, problems: [] };
  const readings = parts.map((part) => ({ name: part.name, ...readNode(part.node) }));
  const entries = readings.flatMap(({ name, value }): [string, Json][] => (value === undefined ? [] : [[name, value]]));
  const names = parts.map(({ name }) => name);
  const twice = names.find((name, index) => isObject && names.indexOf(name) !== index);
  const problems = readings.flatMap((reading) => reading.problems);
  return {
    value: isObject ? Object.fromEntries(entries) : entries.map(([, value]) => value),
    problems: twice === undefined ? problems : [{ node, message: `"${twice}" is there twice.` }],
  };
}

/**
 * The part of a form that a path of the value leads to, or the nearest around it.
 *
 * @param node of the form
 * @param path names and indexes
 */
export function findNode(node: FormNode, path: readonly (string | number)[]): FormNode {
  if (node.kind === 'union' && node.inner !== undefined) return findNode(node.inner, path);
  const [head, ...rest] = path;
  if (head === undefined || node.kind !== 'compound') return node;
  const part = node.isObject ? node.parts.find(({ name }) => name === head) : node.parts[Number(head)];
  return part === undefined ? node : findNode(part.node, rest);
}
