/**
 * TypeScript's compiler, by `require`: an `import` would first search its nine megabytes for exported names, which
 * takes longer than to compile a photon. Its types come by `import type … from 'typescript'`.
 */
import { createRequire } from 'node:module';

import type typescript from 'typescript';

/** The compiler's API. */
export const ts = createRequire(import.meta.url)('typescript') as typeof typescript;
