/**
 * Tells the checker what `this` can do in a class that extends nothing: `this.memory` is there because the runtime puts
 * it there, so without this the type of `await this.memory.get('n')`, and of everything made of it, would be lost.
 *
 * Invariants:
 * - A1 Text is only added behind the file's own, so that every place in the file stays where it is.
 */
import type { SourceFile } from 'typescript';

import type { DefaultClass } from './default-class.ts';
import { CAPABILITIES_MODULE } from './own-modules.ts';

/**
 * A file's text with an interface that becomes one with each of its classes.
 *
 * @param file parsed
 * @param classes of the file
 */
export function augmentText(file: SourceFile, classes: readonly DefaultClass[]): string {
  if (classes.length === 0) return file.text;
  const interfaces = classes.map(({ declaration, name, exportWords }) => {
    const { typeParameters } = declaration;
    const parameters =
      typeParameters === undefined ? '' : `<${file.text.slice(typeParameters.pos, typeParameters.end)}>`;
    return `${exportWords}interface ${name}${parameters} extends SundogPhotonCapabilities {}`;
  });
  return [
    file.text,
    `import type { PhotonCapabilities as SundogPhotonCapabilities } from '${CAPABILITIES_MODULE}';`,
    ...interfaces,
  ].join('\n');
}
