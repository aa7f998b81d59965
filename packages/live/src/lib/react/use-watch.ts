import { useCallback, useSyncExternalStore } from 'react';

import type { Watch } from '../client/watches.ts';

/**
 * What a watch says, drawn anew whenever it says anything else.
 *
 * @param watch the same object as long as the same is watched; undefined: nothing
 * @param before what there is until the watch says anything, on the server for example
 */
export function useWatch<Current>(watch: Watch<Current> | undefined, before: Current): Current {
  const subscribe = useCallback((listener: () => void) => watch?.subscribe(listener) ?? ((): void => {}), [watch]);
  const read = (): Current => watch?.current() ?? before;
  return useSyncExternalStore(subscribe, read, () => before);
}
