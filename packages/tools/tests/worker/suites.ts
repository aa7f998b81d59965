import type { Suite } from '../../../../tests/harness/engine/suite.ts';
import { authSuite } from '../../src/lib/auth/auth.engine.ts';
import { dataSuite } from '../../src/lib/instance/data.engine.ts';
import { declaredSuite } from '../../src/lib/instance/declared.engine.ts';
import { sessionsSuite } from '../../src/lib/instance/mcp/sessions.engine.ts';
import { scopedMemorySuite } from '../../src/lib/instance/scoped-memory.engine.ts';
import { storedTablesSuite } from '../../src/lib/instance/stored-tables.engine.ts';
import { keptStateSuite } from '../../src/lib/instance/state/kept-state.engine.ts';
import { photonCoreSuite } from '../../src/lib/compat/photon-core.engine.ts';
import { photonSuite } from '../../src/lib/photon/photon.engine.ts';
import { gatesSuite } from '../../src/lib/run/middleware/gates.engine.ts';
import { keptLayersSuite } from '../../src/lib/run/middleware/kept-layers.engine.ts';
import { plainLayersSuite } from '../../src/lib/run/middleware/plain-layers.engine.ts';
import { deploymentSuite } from '../../src/lib/serve/deployment.engine.ts';
import { routeInstanceSuite } from '../../src/lib/serve/route-instance.engine.ts';
import { socketStreamSuite } from '../../src/lib/serve/socket-stream.engine.ts';
import { replaySuite } from '../../src/lib/run/replay.engine.ts';
import { runFormsSuite } from '../../src/lib/run/run-forms.engine.ts';
import { runsSimulationSuite } from '../../src/lib/run/runs-simulation.engine.ts';
import { runLimitsSuite } from '../../src/lib/run/run-limits.engine.ts';
import { runsLoadSuite } from '../../src/lib/run/runs-load.engine.ts';
import { sharedStateSuite } from '../../src/lib/run/shared-state.engine.ts';
import { runsSuite } from '../../src/lib/run/runs.engine.ts';

/** Every suite, in the order of the rooms: one line for each `*.engine.ts`. */
export const suites: readonly Suite[] = [
  runsSuite,
  replaySuite,
  runFormsSuite,
  runsSimulationSuite,
  sharedStateSuite,
  runsLoadSuite,
  runLimitsSuite,
  authSuite,
  photonCoreSuite,
  plainLayersSuite,
  keptLayersSuite,
  gatesSuite,
  photonSuite,
  scopedMemorySuite,
  dataSuite,
  keptStateSuite,
  storedTablesSuite,
  declaredSuite,
  sessionsSuite,
  deploymentSuite,
  routeInstanceSuite,
  socketStreamSuite,
];
