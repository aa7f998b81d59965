/** A client's request and the code that ends it: the words between the endpoints and the directory that keeps them. */
import type { ClientAuth } from './client-auth.ts';

/** How an answer gets to the client. */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** What the user shall be asked, whatever the browser remembers. */
export type Prompt = 'none' | 'login' | 'consent' | 'select_account';

/** What a client asked for, checked. */
export interface AuthorizationParameters {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  /** Normal form, separated by spaces; has `atproto`. */
  readonly scope: string;
  readonly state?: string | undefined;
  /** Of `code_challenge_method` S256. */
  readonly codeChallenge: string;
  readonly loginHint?: string | undefined;
  readonly prompt?: Prompt | undefined;
}

/** What belongs to a request from its push to its session. */
export interface ClientRequest {
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  /** RFC 7638 thumbprint of the DPoP key. */
  readonly jkt: string;
  readonly parameters: AuthorizationParameters;
}

/** A request to store. */
export interface NewRequest extends ClientRequest {
  /** The random end of its `request_uri`. */
  readonly id: string;
}

/** A stored request. */
export interface PendingRequest extends NewRequest {
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Set while somebody has given a password but not yet the second proof. */
  readonly secondFactor: { readonly did: string; readonly remembers: boolean } | undefined;
}

/** A decision: who lets the client have what. */
export interface NewCode {
  readonly requestId: string;
  readonly deviceId: string;
  readonly code: string;
  readonly did: string;
  /** The session that the code will begin. */
  readonly sessionId: string;
  /** What was granted, of what was asked. */
  readonly scope: string;
  /** The same with permission sets expanded. */
  readonly permissions: string;
}

/** What a code was worth. */
export type CodeRedemption =
  | {
      readonly kind: 'granted';
      readonly request: ClientRequest;
      readonly did: string;
      readonly sessionId: string;
      readonly scope: string;
      readonly permissions: string;
    }
  | { readonly kind: 'used'; readonly did: string; readonly sessionId: string }
  | { readonly kind: 'unknown' };
