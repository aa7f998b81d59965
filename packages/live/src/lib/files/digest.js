/**
 * SHA-256 at once, by the engine's `node:crypto`: Web Crypto answers later, which queries and mutations cannot wait for.
 * In JavaScript, as declaring Node's module for the engine would hide Node's own types from projects that have both.
 */
import { createHash, createHmac } from 'node:crypto';

export const hashText = (text) => createHash('sha256').update(text).digest('hex');

export const signBytes = (key, text) => createHmac('sha256', key).update(text).digest();

export const signText = (key, text, encoding) => createHmac('sha256', key).update(text).digest(encoding);
