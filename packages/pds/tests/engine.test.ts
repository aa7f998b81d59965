import { after } from 'node:test';

import { testSuites } from '../../../tests/harness/run-suites.ts';
import { startProject } from '../../../tests/harness/start-project.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

await testSuites(project.url);
