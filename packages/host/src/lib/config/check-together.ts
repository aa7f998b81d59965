import { nearestName } from './nearest-name.ts';
import { wholeFile, type Problem } from './problem.ts';
import type { Project } from './project.ts';

/**
 * Checks what only all projects of a host together can answer: that every project and class that a binding names is
 * there, that names are unique, that no queue is consumed twice, and that no workflow is defined twice. The composition
 * of the engine's configuration relies on it.
 *
 * @param projects all projects that will run on one host
 * @returns everything that is wrong; none if they fit together
 */
export function checkTogether(projects: readonly Project[]): Problem[] {
  const problems: Problem[] = [];
  const byName = new Map<string, Project>();
  for (const project of projects) {
    const twin = byName.get(project.name);
    if (twin === undefined) byName.set(project.name, project);
    else if (twin.configPath === project.configPath) {
      const message = 'this project is given twice';
      problems.push({ location: wholeFile(project.configPath), message, cure: 'Name it once.', isOfCommandLine: true });
    } else {
      const message = `the name ${project.name} is also that of the project in ${twin.directory}`;
      problems.push({ location: wholeFile(project.configPath), message, cure: 'Rename one of the two.' });
    }
  }
  for (const project of byName.values()) {
    problems.push(
      ...checkServices(project, byName),
      ...checkClasses(project, byName),
      ...checkWorkflows(project, byName),
    );
  }
  const unique = [...byName.values()];
  return [...problems, ...checkQueues(unique), ...checkWorkflowNames(unique)];
}

type Projects = ReadonlyMap<string, Project>;

function checkServices(project: Project, projects: Projects): Problem[] {
  return project.services.flatMap(({ binding, service }) => absent(project, binding, service, projects));
}

function checkClasses(project: Project, projects: Projects): Problem[] {
  return project.durableObjects.flatMap(({ binding, className, scriptName }) => {
    if (scriptName === undefined) return [];
    const owner = projects.get(scriptName);
    if (owner === undefined) return absent(project, binding, scriptName, projects);
    const known = owner.classes.map((owned) => owned.className);
    if (known.includes(className)) return [];
    const message = `the project ${scriptName} has no Durable Object class ${className}`;
    const cure =
      known.length === 0
        ? `Add the class to the migrations of ${owner.configPath}.`
        : `It has ${known.join(', ')}: name one of them, or add the class to the migrations of ${owner.configPath}.`;
    return [{ location: locate(project, binding), message, cure }];
  });
}

function checkWorkflows(project: Project, projects: Projects): Problem[] {
  return project.workflows.flatMap(({ binding, name, className, scriptName }) => {
    if (scriptName === undefined) return [];
    const owner = projects.get(scriptName);
    if (owner === undefined) return absent(project, binding, scriptName, projects);
    const isOwned = owner.workflows.some(
      (owned) => owned.scriptName === undefined && owned.name === name && owned.className === className,
    );
    if (isOwned) return [];
    const message = `the project ${scriptName} has no workflow ${name} of the class ${className}`;
    return [{ location: locate(project, binding), message, cure: `Add it to \`workflows\` in ${owner.configPath}.` }];
  });
}

function checkQueues(projects: Project[]): Problem[] {
  const consumers = new Map<string, Project>();
  const problems: Problem[] = [];
  for (const project of projects) {
    for (const { queue } of project.queueConsumers) {
      const other = consumers.get(queue);
      if (other === undefined || other === project) {
        consumers.set(queue, project);
        continue;
      }
      const message = `the queue ${queue} is consumed by the project ${other.name} too`;
      const cure = 'A queue has one consumer: remove it from one of the two projects.';
      problems.push({ location: locate(project, `queue ${queue}`), message, cure });
    }
  }
  return problems;
}

function checkWorkflowNames(projects: Project[]): Problem[] {
  const owners = new Map<string, Project>();
  return projects.flatMap((project) =>
    project.workflows.flatMap(({ binding, name, scriptName }) => {
      if (scriptName !== undefined) return [];
      const other = owners.get(name) ?? project;
      owners.set(name, other);
      if (other === project) return [];
      const message = `the workflow ${name} is defined by the project ${other.name} too`;
      const cure = `Rename one of the two, or bind to that one by "script_name": "${other.name}".`;
      return [{ location: locate(project, binding), message, cure }];
    }),
  );
}

/** The problem of a name that no project has. */
function absent(project: Project, binding: string, name: string, projects: Projects): Problem[] {
  if (projects.has(name)) return [];
  const nearest = nearestName(name, projects.keys());
  const message = `${binding} is bound to the project ${name}, which is not among the projects given`;
  const location = locate(project, binding);
  if (nearest === undefined || nearest === project.name) {
    const cure = 'Give its folder on the command line too: projects run together when they are started together.';
    return [{ location, message, cure, isOfCommandLine: true }];
  }
  const cure = `Did you mean "${nearest}"? Otherwise give its folder on the command line too.`;
  return [{ location, message, cure }];
}

function locate(project: Project, key: string): Problem['location'] {
  return project.locations[key] ?? wholeFile(project.configPath);
}
