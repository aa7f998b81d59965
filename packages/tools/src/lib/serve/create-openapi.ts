/**
 * What a photon has over plain HTTP, as OpenAPI 3.1: its routes, what it exposes, its webhooks. Tools are MCP's.
 *
 * Called by: `describe-photon`. Pure.
 */
import type { AuthOptions } from '../auth/auth-options.ts';
import { scopesOf } from '../manifest/scopes.ts';
import type { JsonObject, JsonSchema } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { listPaths, type DeclaredPath } from './find-path.ts';

const SCHEMAS = '#/components/schemas/';
const TOKEN = 'token';

const text = { type: 'string' };

/** The kernel's shape of errors. */
const errorSchema: JsonObject = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: { code: text, message: text, data: { type: 'object' }, requestId: text },
      required: ['code', 'message', 'requestId'],
    },
  },
  required: ['error'],
};

/**
 * Describes a photon.
 *
 * @param manifest of the photon
 * @param url where its paths begin
 * @param auth how clients prove who they are
 * @returns an OpenAPI document
 */
export function createOpenApi(manifest: PhotonManifest, url: string, auth: AuthOptions): JsonObject {
  const { name, title = name, description, version } = manifest;
  const paths: Record<string, Record<string, JsonObject>> = {};
  const schemas: Record<string, JsonObject> = { error: errorSchema };
  for (const declared of listPaths(manifest)) {
    const { method, surface, pattern, verb } = declared;
    const operations = (paths[pattern.replaceAll(/(?<=\/):([^/]+)/g, '{$1}')] ??= {});
    operations[verb.toLowerCase()] ??= createOperation(declared, manifest, auth);
    if (surface.kind !== 'route') schemas[`${method.name}.input`] = move(method.input, `${method.name}.input`);
    if (method.output !== undefined) schemas[`${method.name}.output`] = move(method.output, `${method.name}.output`);
  }
  const token = createSecurityScheme(auth);
  return {
    openapi: '3.1.0',
    info: { title, ...(description !== undefined && { description }), version },
    servers: [{ url }],
    paths,
    components: { schemas, ...(token !== undefined && { securitySchemes: { [TOKEN]: token } }) },
  };
}

function createOperation(declared: DeclaredPath, manifest: PhotonManifest, auth: AuthOptions): JsonObject {
  const { method, surface } = declared;
  const { name, title, description, input, output } = method;
  const isForAll = surface.kind === 'expose' ? surface.isPublic : isSigned(declared);
  return {
    operationId: `${name}.${surface.kind}`,
    ...(title !== undefined && { summary: title }),
    ...(description !== undefined && { description }),
    parameters: listParameters(declared, manifest),
    ...(surface.kind !== 'route' && {
      requestBody: { required: (input.required ?? []).length > 0, ...createContent(`${name}.input`) },
    }),
    responses: {
      '2XX': { description: 'What it answers', ...(output !== undefined && createContent(`${name}.output`)) },
      default: { description: 'What is wrong', ...createContent('error') },
    },
    ...(createSecurityScheme(auth) !== undefined && { security: isForAll ? [] : [{ [TOKEN]: scopesOf(method) }] }),
  };
}

function listParameters(declared: DeclaredPath, { auth }: PhotonManifest): JsonObject[] {
  const names = declared.pattern.split('/').filter((segment) => segment.startsWith(':'));
  return [
    ...names.map((name) => ({ name: name.slice(1), in: 'path', required: true, schema: text })),
    ...(auth?.instanceClaim === undefined
      ? [
          {
            name: 'instance',
            in: 'query',
            description: 'Name of the instance',
            schema: { ...text, default: 'default' },
          },
        ]
      : []),
    ...(isSigned(declared) ? [signature] : []),
  ];
}

const signature: JsonObject = {
  name: 'x-webhook-signature',
  in: 'header',
  required: true,
  description: '"sha256=" and the HMAC-SHA-256 of the body, in hexadecimal digits',
  schema: text,
};

function isSigned({ surface }: DeclaredPath): boolean {
  return surface.kind === 'webhook' && surface.secretVariable !== undefined;
}

function createContent(schema: string): JsonObject {
  return { content: { 'application/json': { schema: { $ref: `${SCHEMAS}${schema}` } } } };
}

/** A schema's references begin at its root, which is elsewhere in a document with others. */
function move(schema: JsonSchema, name: string): JsonObject {
  const moved: JsonObject = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#', `"$ref":"${SCHEMAS}${name}`));
  return moved;
}

function createSecurityScheme(auth: AuthOptions): JsonObject | undefined {
  if (auth.kind === 'bearer') return { type: 'http', scheme: 'bearer' };
  if (auth.kind !== 'jwt') return undefined;
  return auth.header === undefined
    ? { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
    : { type: 'apiKey', in: 'header', name: auth.header };
}
