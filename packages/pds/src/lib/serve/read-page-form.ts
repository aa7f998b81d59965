/** The body of a form that our own pages send. */
import { readBody } from '../xrpc/read-body.ts';

/** A passkey's answer with its attestation is the greatest thing in a form. */
const BYTES_MAX = 64 * 1024;

/**
 * @param request by POST, whose body nobody has read
 * @returns its fields; of what is no form, none that anybody asks for
 * @throws XrpcError PayloadTooLarge, UnsupportedMediaType, InvalidRequest
 */
export async function readPageForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await readBody(request, BYTES_MAX)));
}
