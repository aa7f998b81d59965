/** What the tools do that every photon has without writing them, but for `_use`, which is about sessions. */
import type { Calls } from '@sundog/actor';

import type { JsonObject } from '../../manifest/json-schema.ts';
import type { BuiltinTool } from '../../mcp/builtin-tools.ts';
import type { PhotonInstance } from '../photon-instance.ts';
import { PhotonRegistry } from '../registry.ts';

/** Those that are about the instance. */
export type InstanceTool = Exclude<BuiltinTool, '_use'>;

/** What they need of their actor. */
export interface BuiltinParts {
  /** Name of the photon. */
  readonly photon: string;
  readonly instance: Pick<PhotonInstance, 'changeSettings' | 'stepState'>;
  readonly calls: () => Calls;
}

/** Most instances that a list names. */
const INSTANCES_MAX = 1000;

/**
 * Runs such a tool.
 *
 * @param tool which one
 * @param args of the call
 * @param parts of the actor
 * @returns what it answers
 * @throws InvalidArgumentsError
 */
export async function callBuiltin(tool: InstanceTool, args: JsonObject, parts: BuiltinParts): Promise<unknown> {
  const { instance, photon, calls } = parts;
  switch (tool) {
    case 'settings':
      return instance.changeSettings(args);
    case '_undo':
    case '_redo': {
      const method = await instance.stepState(tool === '_undo' ? 'undo' : 'redo');
      if (method === undefined)
        return tool === '_undo' ? 'There is nothing to take back.' : 'There is nothing to do again.';
      return tool === '_undo' ? `What "${method}" changed is taken back.` : `What "${method}" changed is done again.`;
    }
    case '_instances': {
      const page = await calls().to(PhotonRegistry, photon).list({ limit: INSTANCES_MAX });
      return page.instances.map(({ name }) => name);
    }
  }
}
