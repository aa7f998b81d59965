/** Which keys a DID names, and has named. */
import { isPlcDid } from '../../identity/did-url.ts';
import { getPlcData } from '../../identity/plc-operation.ts';
import type { Lookup } from '../client/lookup.ts';
import type { SignerLookup } from './verify-event.ts';

/** Clocks of hosts and of the directory differ, and an operation is not known everywhere at once. */
const SLACK_MS = 60_000;

/**
 * @param lookup asks the world
 */
export function createSignerLookup({ dids, plc }: Lookup): SignerLookup {
  return {
    resolve: (did, isForced) => dids.resolve(did, { isForced }),
    findKeysAt: async (did, time) => {
      const timeMs = Date.parse(time);
      if (!isPlcDid(did) || Number.isNaN(timeMs)) return [];
      const log = (await plc.mustGetAuditLog(did)).filter(({ isNullified }) => !isNullified);
      const inForce = log.filter(({ createdAt }, index) => {
        const until = log[index + 1]?.createdAt;
        const isBegun = Date.parse(createdAt) - SLACK_MS <= timeMs;
        return isBegun && (until === undefined || timeMs <= Date.parse(until) + SLACK_MS);
      });
      return inForce.flatMap(({ operation }) => getPlcData(operation)?.verificationMethods['atproto'] ?? []);
    },
  };
}
