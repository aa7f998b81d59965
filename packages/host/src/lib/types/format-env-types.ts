/**
 * The TypeScript declarations of what a project's code finds in `env`.
 */
import { relative } from 'node:path';

import type { JsonValue, Project } from '../config/project.ts';

/**
 * Writes the declarations, in the form of `wrangler types`: the same project gives the same text.
 *
 * @param project the project
 * @returns the content of `worker-configuration.d.ts`
 */
export function formatEnvTypes(project: Project): string {
  const members = envMembers(project).map(([name, type]) => `    ${formatKey(name)}: ${type};\n`);
  return `// Written by \`sundog types\` from ${relative(project.directory, project.configPath)}. Do not edit.
declare namespace Cloudflare {
${formatGlobalProps(project)}  interface Env {${members.length === 0 ? '' : `\n${members.join('')}  `}}
}
interface Env extends Cloudflare.Env {}
`;
}

/** `ctx.exports` and `cloudflare:workers` take their types from here. */
function formatGlobalProps(project: Project): string {
  const module = mainModule(project);
  if (module === undefined) return '';
  const classes = project.classes.map(({ className }) => quote(className));
  const namespaces = classes.length === 0 ? '' : `    durableNamespaces: ${classes.join(' | ')};\n`;
  return `  interface GlobalProps {\n    mainModule: typeof import(${module});\n${namespaces}  }\n`;
}

/** In the order of the kinds of bindings, each as the configuration orders them. */
function envMembers(project: Project): [name: string, type: string][] {
  return [
    ...project.kvNamespaces.map(({ binding }) => member(binding, 'KVNamespace')),
    ...project.r2Buckets.map(({ binding }) => member(binding, 'R2Bucket')),
    ...project.d1Databases.map(({ binding }) => member(binding, 'D1Database')),
    ...Object.entries(project.vars)
      .filter(([name]) => !project.secretNames.includes(name))
      .map(([name, value]) => member(name, jsonType(value))),
    ...project.secretNames.map((name) => member(name, 'string')),
    ...project.durableObjects.map((object) => member(object.binding, namespaceType(project, object))),
    ...project.queueProducers.map(({ binding }) => member(binding, 'Queue')),
    ...project.workflows.map((workflow) => member(workflow.binding, workflowType(project, workflow))),
    ...project.services.map((service) => member(service.binding, serviceType(project, service))),
    ...project.workerLoaders.map(({ binding }) => member(binding, 'WorkerLoader')),
    ...optional(project.versionMetadata, 'WorkerVersionMetadata'),
    ...optional(project.assets?.binding, 'Fetcher'),
  ];
}

function member(name: string, type: string): [string, string] {
  return [name, type];
}

function optional(name: string | undefined, type: string): [string, string][] {
  return name === undefined ? [] : [member(name, type)];
}

function namespaceType(project: Project, object: Project['durableObjects'][number]): string {
  const module = mainModule(project);
  if (object.scriptName !== undefined) return `DurableObjectNamespace ${remark(object.className, object.scriptName)}`;
  return `DurableObjectNamespace<import(${module}).${object.className}>`;
}

function workflowType(project: Project, workflow: Project['workflows'][number]): string {
  const module = mainModule(project);
  if (workflow.scriptName !== undefined) return `Workflow ${remark(workflow.className, workflow.scriptName)}`;
  return `Workflow<Parameters<import(${module}).${workflow.className}['run']>[0]['payload']>`;
}

function serviceType(project: Project, { service, entrypoint = 'default' }: Project['services'][number]): string {
  const module = mainModule(project);
  if (service !== project.name || module === undefined) return `Fetcher ${remark(entrypoint, service)}`;
  return entrypoint === 'default' ? 'Fetcher' : `Service<typeof import(${module}).${entrypoint}>`;
}

function remark(what: string, owner: string): string {
  return `/* ${`${what} of ${owner}`.replaceAll('*/', '')} */`;
}

/** As a relative import of JavaScript, which every module resolution of TypeScript maps to the source beside it. */
function mainModule(project: Project): string | undefined {
  if (project.main === undefined) return undefined;
  const path = relative(project.directory, project.main).replaceAll('\\', '/');
  const module = path
    .replace(/\.tsx?$/, '.js')
    .replace(/\.jsx$/, '.js')
    .replace(/\.mts$/, '.mjs');
  return quote(module.startsWith('.') ? module : `./${module}`);
}

/** Texts and numbers keep their wide types: another environment may have other values. */
function jsonType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const members = [...new Set(value.map(jsonType))];
    if (members.length === 0) return 'unknown[]';
    return members.length === 1 && !members[0]?.startsWith('{') ? `${members[0]}[]` : `(${members.join(' | ')})[]`;
  }
  if (typeof value !== 'object') return typeof value;
  const fields = Object.entries(value).map(([name, field]) => `${formatKey(name)}: ${jsonType(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join('; ')} }`;
}

function formatKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
