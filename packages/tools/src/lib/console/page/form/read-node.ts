/** Makes a value of what a person has typed. */
import type { Json } from '../../../manifest/json-schema.ts';
import type { FormNode, ListNode, NumberNode, RecordNode, TextNode } from './form-node.ts';

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

const nothing: Reading = { value: undefined, problems: [] };

/**
 * Reads a form. Limits are the server's to check: it knows all of them.
 *
 * @param node of the form
 * @returns its value, or what stands in the way of it
 */
export function readNode(node: FormNode): Reading {
  const reading = readFilled(node);
  if (reading.value !== undefined || reading.problems.length > 0 || !node.isRequired || node.kind === 'fixed')
    return reading;
  return problem(node, 'Fill this in.');
}

function readFilled(node: FormNode): Reading {
  switch (node.kind) {
    case 'text':
      return readText(node);
    case 'number':
      return readNumber(node);
    case 'switch':
      return value(node.isOn);
    case 'choice':
      return value(node.options[node.chosen]?.value);
    case 'choices': {
      const { isRequired, hasDefault, chosen, options } = node;
      if (chosen.size === 0 && !isRequired && !hasDefault) return nothing;
      return value(options.flatMap((option, index) => (chosen.has(index) ? [option.value] : [])));
    }
    case 'fixed':
      return value(node.value);
    case 'file':
      return value(node.file);
    case 'group':
      return readGroup(node.members);
    case 'list':
      return readList(node);
    case 'record':
      return readRecord(node);
    case 'union':
    case 'optional':
      return node.inner === undefined ? nothing : readNode(node.inner);
    case 'json':
      return readJson(node, node.raw);
  }
}

function readText(node: TextNode): Reading {
  if (node.raw === '') return nothing; // F2
  if (node.look !== 'datetime-local') return value(node.raw);
  const time = new Date(node.raw);
  return Number.isNaN(time.getTime()) ? problem(node, 'This is no time.') : value(time.toISOString());
}

function readNumber(node: NumberNode): Reading {
  const text = node.raw.trim();
  if (text === '') return nothing;
  const number = Number(text);
  if (!Number.isFinite(number)) return problem(node, 'This is no number.');
  return node.isInteger && !Number.isInteger(number) ? problem(node, 'This is no whole number.') : value(number);
}

function readJson(node: FormNode, raw: string): Reading {
  if (raw.trim() === '') return nothing;
  try {
    return value(JSON.parse(raw) as Json);
  } catch (error) {
    return problem(node, `This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readList(node: ListNode): Reading {
  const { items, isRequired, hasDefault, create } = node;
  if (items.length === 0 && create !== undefined && !isRequired && !hasDefault) return nothing;
  const readings = items.map(readNode);
  return {
    value: readings.flatMap((reading) => (reading.value === undefined ? [] : [reading.value])),
    problems: readings.flatMap((reading) => reading.problems),
  };
}

function readRecord(node: RecordNode): Reading {
  const { rows, isRequired, hasDefault } = node;
  if (rows.length === 0 && !isRequired && !hasDefault) return nothing;
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return problem(node, `"${twice}" is there twice.`);
  return readGroup(rows);
}

function readGroup(members: readonly { readonly name: string; readonly node: FormNode }[]): Reading {
  const readings = members.map(({ name, node }) => ({ name, reading: readNode(node) }));
  const entries = readings.flatMap(({ name, reading }): [string, Json][] =>
    reading.value === undefined ? [] : [[name, reading.value]],
  );
  return { value: Object.fromEntries(entries), problems: readings.flatMap(({ reading }) => reading.problems) };
}

/**
 * The part of a form that a path of the value leads to, or the nearest around it.
 *
 * @param node of the form
 * @param path names and indexes
 */
export function findNode(node: FormNode, path: readonly (string | number)[]): FormNode {
  if ((node.kind === 'union' || node.kind === 'optional') && node.inner !== undefined)
    return findNode(node.inner, path);
  const [head, ...rest] = path;
  if (head === undefined) return node;
  const next =
    node.kind === 'list'
      ? node.items[Number(head)]
      : (node.kind === 'group' ? node.members : node.kind === 'record' ? node.rows : []).find(
          ({ name }) => name === head,
        )?.node;
  return next === undefined ? node : findNode(next, rest);
}

function value(read: Json | undefined): Reading {
  return { value: read, problems: [] };
}

function problem(node: FormNode, message: string): Reading {
  return { value: undefined, problems: [{ node, message }] };
}
