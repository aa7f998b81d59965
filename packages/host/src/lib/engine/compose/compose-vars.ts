import type { EngineBinding } from '../engine-config.ts';
import type { BindingComposer } from './composition.ts';

/** `vars`, secrets included: strings as they are, everything else as the value that JSON makes of it. */
export const varsComposer: BindingComposer = {
  bindings({ project }) {
    return Object.entries(project.vars).map(([name, value]): EngineBinding =>
      typeof value === 'string' ? { name, text: value } : { name, json: JSON.stringify(value) },
    );
  },
  services: () => [],
};
