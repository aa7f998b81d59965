/** The documents by which clients find out how to ask: RFC 8414, RFC 9728, RFC 7517. */
import { CLIENT_ALGORITHM } from '../es256.ts';
import { PROMPTS, RESPONSE_MODES } from './authorization-parameters.ts';

type Json = Readonly<Record<string, unknown>>;

const SCOPES: readonly string[] = ['atproto', 'transition:email', 'transition:generic', 'transition:chat.bsky'];

/** `/.well-known/oauth-protected-resource` */
export function createResourceMetadata(issuer: string): Json {
  return {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: SCOPES,
    bearer_methods_supported: ['header'],
    resource_documentation: 'https://atproto.com',
  };
}

/** `/.well-known/oauth-authorization-server` */
export function createServerMetadata(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    jwks_uri: `${issuer}/oauth/jwks`,
    protected_resources: [issuer],
    scopes_supported: SCOPES,
    subject_types_supported: ['public'],
    response_types_supported: ['code'],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: PROMPTS,
    ui_locales_supported: ['en'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [CLIENT_ALGORITHM],
    dpop_signing_alg_values_supported: [CLIENT_ALGORITHM],
    authorization_response_iss_parameter_supported: true,
    require_pushed_authorization_requests: true,
    require_request_uri_registration: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}

/** `/oauth/jwks`: empty, as this host alone checks its tokens. */
export const serverKeys: Json = { keys: [] };
