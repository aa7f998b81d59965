/** What a repository refuses besides single writes. */
import { XrpcError } from '../xrpc/xrpc-error.ts';

/**
 * There is no repository.
 *
 * @param did the account
 */
export function createRepoNotFoundError(did: string): XrpcError {
  return new XrpcError(400, 'RepoNotFound', `Could not find repo for DID: ${did}`);
}

/**
 * What is brought to be imported cannot be.
 *
 * @param reason a sentence
 */
export function createImportError(reason: string): XrpcError {
  return new XrpcError(400, 'InvalidRequest', reason);
}
