/**
 * Ids found so far, by namespace and name: an id is a hash of the name, and making it costs as much as a small call.
 */
const knownIds = new WeakMap<DurableObjectNamespace, Map<string, DurableObjectId>>();

/** How many are remembered for each namespace before all are forgotten. */
const KNOWN_IDS_MAX = 1000;

/**
 * The id of an actor.
 *
 * @param namespace its class
 * @param name as `parseActorName` returned it
 * @returns the id that the name has in this namespace
 */
export function actorIdOf(namespace: DurableObjectNamespace, name: string): DurableObjectId {
  let ids = knownIds.get(namespace);
  if (ids === undefined) knownIds.set(namespace, (ids = new Map<string, DurableObjectId>()));
  let id = ids.get(name);
  if (id === undefined) {
    if (ids.size >= KNOWN_IDS_MAX) ids.clear();
    ids.set(name, (id = namespace.idFromName(name)));
  }
  return id;
}
