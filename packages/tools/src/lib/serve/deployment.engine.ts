import assert from 'node:assert/strict';

import { ActorError } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createDeployments } from './deployment.ts';

const tests: Suite['tests'] = {
  'an environment is looked at once'() {
    const deploymentOf = createDeployments({});
    const env = { PHOTON_MCP_BEARER: '0123456789abcdef' };
    assert.equal(deploymentOf(env).auth.kind, 'bearer');
    assert.equal(deploymentOf(env), deploymentOf(env));
  },

  'what is wrong with the variables is none of the errors that clients may know of'() {
    for (const env of [{ PHOTON_MCP_BEARER: 'short' }, { PHOTON_INSTANCE_ALIASES: '[1]' }]) {
      assert.throws(
        () => createDeployments({})(env),
        (error) => error instanceof Error && !(error instanceof ActorError) && error.cause instanceof ActorError,
      );
    }
  },
};

/** What depends on the variables of the Worker. */
export const deploymentSuite: Suite = { name: 'deployment', tests };
