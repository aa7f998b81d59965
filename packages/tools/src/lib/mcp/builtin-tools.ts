/** The tools that a photon has without writing them, as data. What they do is the instance's. */
import type { JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import type { PhotonManifest, ToolAnnotations } from '../manifest/manifest.ts';
import type { Era } from './era.ts';

/** Names of the tools that a photon has without writing them. */
export type BuiltinTool = 'settings' | '_instances' | '_use' | '_undo' | '_redo';

/** One of them. */
export interface BuiltinDefinition {
  readonly name: BuiltinTool;
  readonly title: string;
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output?: JsonSchema;
  readonly annotations: ToolAnnotations;
  readonly eras: readonly Era[];
}

const both: readonly Era[] = ['legacy', 'modern'];
const nothing: ObjectSchema = { type: 'object', additionalProperties: false };

const stateTools: readonly BuiltinDefinition[] = [
  {
    name: '_instances',
    title: 'Instances',
    description: 'Lists the names of the instances that have been used.',
    input: nothing,
    output: { type: 'array', items: { type: 'string' } },
    annotations: { readOnlyHint: true, openWorldHint: false },
    eras: both,
  },
  {
    name: '_use',
    title: 'Use an instance',
    description: 'Makes all later calls of this session go to the named instance.',
    input: {
      type: 'object',
      properties: { instance: { type: 'string', description: 'Name of the instance' } },
      required: ['instance'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    // Only a session can remember.
    eras: ['legacy'],
  },
  {
    name: '_undo',
    title: 'Undo',
    description: 'Takes back the last change of the state.',
    input: nothing,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    eras: both,
  },
  {
    name: '_redo',
    title: 'Redo',
    description: 'Makes the change again that was taken back last.',
    input: nothing,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    eras: both,
  },
];

/** Where a claim of the token names the instance, nobody learns of another, or gets there. */
const betweenInstances: ReadonlySet<BuiltinTool> = new Set(['_instances', '_use']);

/**
 * The tools that a photon has without writing them. A method of the same name hides one.
 *
 * @param manifest of the photon
 * @returns `settings` if it has settings, the others if it keeps state
 */
export function listBuiltinTools(manifest: PhotonManifest): readonly BuiltinDefinition[] {
  const all = [
    ...(manifest.settings === undefined ? [] : [createSettingsTool(manifest.settings.schema)]),
    ...(manifest.state === undefined ? [] : stateTools),
  ].filter(({ name }) => manifest.auth?.instanceClaim === undefined || !betweenInstances.has(name));
  return all.filter(({ name }) => !Object.hasOwn(manifest.methods, name));
}

function createSettingsTool(schema: ObjectSchema): BuiltinDefinition {
  const { required: _, ...input } = schema;
  return {
    name: 'settings',
    title: 'Settings',
    description: 'Shows the settings of this instance, after changing those that are given.',
    input: { ...input, additionalProperties: false },
    output: schema,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    eras: both,
  };
}
