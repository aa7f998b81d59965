/** What a client asks for, from the form that it pushes: checked against what it has declared. A pure decision. */
import { formatScope, isKnownResource, parseScope, splitScopes } from '../../scopes/permission.ts';
import type { OAuthClient } from '../clients/client.ts';
import { isDeclaredRedirectUri } from '../clients/redirect-uri.ts';
import { OAuthError } from '../oauth-error.ts';
import type { AuthorizationParameters, Prompt, ResponseMode } from '../authorization-request.ts';

/** How answers may come. */
export const RESPONSE_MODES: readonly ResponseMode[] = ['query', 'fragment', 'form_post'];
/** What users may be asked. */
export const PROMPTS: readonly Prompt[] = ['none', 'login', 'consent', 'select_account'];

const STATE_LENGTH_MAX = 2000;
const HINT_LENGTH_MAX = 512;
const SCOPES_MAX = 300;
/** Each is looked up elsewhere: by DNS, in the PLC directory, at a host. */
const SETS_MAX = 20;

/**
 * @param form as it was pushed
 * @param client that was authenticated
 * @param jkt the key of the request's proof
 * @throws OAuthError invalid_request, invalid_scope, unsupported_response_type, request_not_supported
 */
export function parseAuthorizationParameters(
  form: ReadonlyMap<string, string>,
  client: OAuthClient,
  jkt: string,
): AuthorizationParameters {
  if (form.has('request')) throw new OAuthError('request_not_supported', 'Requests as JWTs are not supported');
  if (form.has('request_uri')) throw new OAuthError('invalid_request', 'A pushed request cannot refer to another');
  if (must(form, 'response_type') !== 'code') {
    throw new OAuthError('unsupported_response_type', 'The parameter "response_type" must be "code"');
  }
  const redirectUri = must(form, 'redirect_uri');
  if (!isDeclaredRedirectUri(redirectUri, client.redirectUris)) {
    throw new OAuthError('invalid_request', 'The parameter "redirect_uri" must be one that the client declares');
  }
  const named = form.get('dpop_jkt');
  if (named !== undefined && named !== jkt) {
    throw new OAuthError('invalid_request', 'The parameter "dpop_jkt" must name the key of the DPoP proof');
  }
  return {
    redirectUri,
    responseMode: pick(form, 'response_mode', RESPONSE_MODES) ?? 'query',
    scope: parseRequestedScope(must(form, 'scope'), client),
    state: must(form, 'state', STATE_LENGTH_MAX),
    codeChallenge: parseChallenge(form),
    loginHint: get(form, 'login_hint', HINT_LENGTH_MAX),
    prompt: pick(form, 'prompt', PROMPTS),
  };
}

/** PKCE, RFC 7636, with S256 and nothing else. */
function parseChallenge(form: ReadonlyMap<string, string>): string {
  const challenge = must(form, 'code_challenge');
  if (must(form, 'code_challenge_method') !== 'S256') {
    throw new OAuthError('invalid_request', 'The parameter "code_challenge_method" must be "S256"');
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    throw new OAuthError('invalid_request', 'The parameter "code_challenge" must be a SHA-256 digest in base64url');
  }
  return challenge;
}

/** @returns normal forms; what no server of atproto knows is left out, as OAuth lets servers do */
function parseRequestedScope(scope: string, client: OAuthClient): string {
  const texts = splitScopes(scope).filter(isKnownResource);
  if (texts.length > SCOPES_MAX) throw new OAuthError('invalid_scope', `More than ${SCOPES_MAX} scopes are too many`);
  const normal = texts.map((text) => {
    const permission = parseScope(text);
    if (permission === undefined) throw new OAuthError('invalid_scope', `The scope "${text}" means nothing here`);
    const form = formatScope(permission);
    if (!client.scopes.has(form)) {
      throw new OAuthError('invalid_scope', `The scope "${text}" is not among those that the client declares`);
    }
    return form;
  });
  if (normal.filter((form) => form.startsWith('include:')).length > SETS_MAX) {
    throw new OAuthError('invalid_scope', `More than ${SETS_MAX} permission sets are too many`);
  }
  if (!normal.includes('atproto')) throw new OAuthError('invalid_scope', 'The scope "atproto" must be asked for');
  return [...new Set(normal)].join(' ');
}

function get(form: ReadonlyMap<string, string>, name: string, lengthMax: number): string | undefined {
  const value = form.get(name);
  if (value !== undefined && value.length > lengthMax) {
    throw new OAuthError('invalid_request', `The parameter "${name}" is too long`);
  }
  return value;
}

function must(form: ReadonlyMap<string, string>, name: string, lengthMax = 20_000): string {
  const value = get(form, name, lengthMax);
  if (value === undefined) throw new OAuthError('invalid_request', `The parameter "${name}" is missing`);
  return value;
}

function pick<Value extends string>(
  form: ReadonlyMap<string, string>,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = form.get(name);
  const value = values.find((each) => each === text);
  if (text !== undefined && value === undefined) {
    throw new OAuthError('invalid_request', `The parameter "${name}" must be one of ${values.join(', ')}`);
  }
  return value;
}
