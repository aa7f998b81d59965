/**
 * `workflows`: one engine service runs the workflows of all projects. A workflow's name is its identity and its
 * folder, as on Cloudflare, so two projects cannot define the same one; `script_name` refers to another's.
 */
import type { WorkflowBinding } from '../../config/project.ts';
import type { EngineBinding, EngineWorker, ServiceDesignator } from '../engine-config.ts';
import type { BindingComposer, BuiltProject, Composition } from './composition.ts';
import { createDiskService, storedIn } from './data-layout.ts';
import { createEngineWorker } from './engine-worker.ts';
import { projectServiceName } from './service-names.ts';

const WORKFLOWS_SERVICE = 'workflows';

/** Workflow bindings, the engine's Workflows Worker and its disk. */
export const workflowsComposer: BindingComposer = {
  bindings({ project }) {
    return project.workflows.map((workflow) => ({
      name: workflow.binding,
      wrapped: {
        moduleName: 'cloudflare-internal:workflows-api',
        innerBindings: [{ name: 'fetcher', service: workflowTarget(workflow.name) }],
      },
    }));
  },
  services(composition) {
    const defined = collectDefined(composition);
    if (defined.size === 0) return [];
    const settings = [...defined.values()].map(({ workflow }) => [workflow.name, { steps: workflow.stepLimit }]);
    const worker = createEngineWorker('workflows', {
      compatibilityFlags: ['workflows_preserve_non_retryable_error_message'],
      bindings: [
        ...[...defined.values()].map(({ projectName, workflow }): EngineBinding => ({
          name: `workflow:${workflow.name}`,
          durableObjectNamespace: {
            // The engine makes this class for each workflow of a Worker's `workflowsEngine`.
            className: `miniflare-workflows-${workflow.name}`,
            serviceName: projectServiceName(projectName),
          },
        })),
        { name: 'WORKFLOWS', json: JSON.stringify(Object.fromEntries(settings)) },
      ],
      durableObjectStorage: storedIn('workflows'),
    });
    return [{ name: WORKFLOWS_SERVICE, worker }, createDiskService('workflows', composition.layout.stateDirectory)];
  },
};

/**
 * The part of a Worker's own settings that its workflows make up.
 *
 * @param built a project
 * @returns the engine behind the workflow classes it defines; nothing without any
 */
export function composeWorkflowsEngine(built: BuiltProject): Pick<EngineWorker, 'workflowsEngine'> {
  const own = built.project.workflows.filter(({ scriptName }) => scriptName === undefined);
  if (own.length === 0) return {};
  return {
    workflowsEngine: {
      actorClass: { name: WORKFLOWS_SERVICE, entrypoint: 'Engine' },
      workflows: uniqueByName(own).map(({ className, name }) => ({
        className,
        name,
        bindingService: workflowTarget(name),
      })),
    },
  };
}

interface DefinedWorkflow {
  projectName: string;
  workflow: WorkflowBinding;
}

function collectDefined({ projects }: Composition): Map<string, DefinedWorkflow> {
  const defined = new Map<string, DefinedWorkflow>();
  for (const { project } of projects) {
    for (const workflow of project.workflows) {
      if (workflow.scriptName !== undefined) continue;
      defined.set(workflow.name, { projectName: project.name, workflow });
    }
  }
  return defined;
}

function uniqueByName(workflows: WorkflowBinding[]): WorkflowBinding[] {
  return [...new Map(workflows.map((workflow) => [workflow.name, workflow])).values()];
}

function workflowTarget(name: string): ServiceDesignator {
  const props = JSON.stringify({ workflow: name });
  return { name: WORKFLOWS_SERVICE, entrypoint: 'WorkflowBinding', props: { json: props } };
}
