/** The pages of a flow as views: what they show, and where their forms go. */
import { createPageResponse } from '../../pages/page-response.ts';
import type { FormTarget, PasskeyPrompt, Returning } from '../../pages/views.ts';
import { groupScopes } from '../../scopes/consent-groups.ts';
import { parseScope, splitScopes } from '../../scopes/permission.ts';
import type { PermissionSet, PermissionSetResolver } from '../../scopes/permission-set.ts';
import type { SignInOutcome } from '../backend.ts';
import { createClientLabel } from './authorization-answer.ts';
import { createFormToken } from './browser-checks.ts';
import { REQUEST_URI_PREFIX } from './client-endpoints.ts';
import type { Step } from './decide-step.ts';
import type { Flow } from './flow.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/**
 * @param flow whose user has to sign in
 * @param step what was decided; undefined after a try that failed
 * @param problem why it failed
 * @param identifier what was typed
 */
export function showSignIn(
  flow: Flow,
  step: StepOf<'signIn'> | undefined,
  problem?: string,
  identifier?: string,
): Response {
  const { server, client } = flow;
  return createPageResponse(
    {
      kind: 'signIn',
      ...targetOf(flow),
      client: createClientLabel(client),
      remembered: step?.remembered ?? [],
      hint: identifier ?? step?.hint ?? flow.hinted?.handle ?? flow.request.parameters.loginHint,
      passkey: passkeyOf(flow),
      resetUrl: server.resetUrl,
      message: problem === undefined ? undefined : { tone: 'bad', text: problem },
    },
    server.host,
    flow.headers,
  );
}

/**
 * @param flow whose user has given the password
 * @param owed what else has to be proven
 */
export function showSecondFactor(flow: Flow, owed: Extract<SignInOutcome, { kind: 'secondFactor' }>): Response {
  return createPageResponse(
    {
      kind: 'secondFactor',
      ...targetOf(flow),
      account: owed.account,
      passkey: owed.hasPasskeys ? passkeyOf(flow) : undefined,
      message: owed.problem === undefined ? undefined : { tone: 'bad', text: owed.problem },
    },
    flow.server.host,
    flow.headers,
  );
}

/**
 * @param flow whose user decides
 * @param step the account that is chosen, and those that could be
 */
export async function showConsent(flow: Flow, { account, others }: StepOf<'consent'>): Promise<Response> {
  const { server, request, client } = flow;
  const { sets, missing } = await findSets(request.parameters.scope, server.resolvePermissionSet);
  return createPageResponse(
    {
      kind: 'consent',
      ...targetOf(flow),
      client: createClientLabel(client),
      account,
      others,
      groups: groupScopes(request.parameters.scope, sets),
      obstacle: missing === undefined ? undefined : `What ${missing} permits cannot be read just now. Try again later.`,
    },
    server.host,
    flow.headers,
  );
}

async function findSets(
  scope: string,
  resolve: PermissionSetResolver,
): Promise<{ sets: Map<string, PermissionSet>; missing: string | undefined }> {
  const sets = new Map<string, PermissionSet>();
  let missing: string | undefined;
  const found = splitScopes(scope).map(async (text) => {
    const permission = parseScope(text);
    if (permission?.resource !== 'include') return;
    const set = await resolve(permission.nsid);
    if (set === undefined) missing = permission.nsid;
    else sets.set(permission.nsid, set);
  });
  await Promise.all(found);
  return { sets, missing };
}

function targetOf(flow: Flow): FormTarget & Returning {
  return {
    action: pathOf('/oauth/authorize', flow),
    csrfToken: createFormToken(flow.server.formKey, flow.device.id, flow.request.id),
    returnsTo: flow.request.parameters.redirectUri,
  };
}

function passkeyOf(flow: Flow): PasskeyPrompt {
  return { optionsUrl: pathOf('/oauth/authorize/passkey', flow) };
}

function pathOf(path: string, { request }: Flow): string {
  const parameters = { client_id: request.clientId, request_uri: `${REQUEST_URI_PREFIX}${request.id}` };
  return `${path}?${new URLSearchParams(parameters).toString()}`;
}
