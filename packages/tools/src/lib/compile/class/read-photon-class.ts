import type { ClassLikeDeclaration, SourceFile } from 'typescript';

import { formatPhotonName } from '../../manifest/photon-name.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { listDefaultExports } from '../program/default-class.ts';
import { findPhotonClass } from '../program/photon-class.ts';
import type { PhotonProgram } from '../program/photon-program.ts';
import { ts } from '../typescript.ts';

/**
 * The class of a photon.
 *
 * @param file of the photon
 * @param photonProgram that it was read into
 * @param problems where complaints go
 * @returns undefined if there is none that could be made, or named; the problems say why
 */
export function readPhotonClass(
  file: SourceFile,
  { checker, isLocal }: PhotonProgram,
  problems: ProblemList,
): ClassLikeDeclaration | undefined {
  const [exported, second] = listDefaultExports(file);
  const found = findPhotonClass(file, checker);
  const errorsBefore = problems.errorCount;
  if (second !== undefined) {
    const message = 'a file exports one default, and this is another one';
    problems.error(placeOf(second), { message, cure: 'Put the other class into a file of its own.' });
  } else if (found === undefined || !isLocal(found.getSourceFile())) {
    const fault = exported === undefined ? 'this file exports none' : 'this is no class of the project';
    problems.error(exported === undefined ? file.fileName : placeOf(exported), {
      message: `a photon is a class that its file exports as the default, and ${fault}`,
      cure: 'Write `export default class …`.',
    });
  } else if (found.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) === true) {
    const message = 'a photon is made by the runtime, and nobody can make an abstract class';
    problems.error(placeOf(found.name ?? found), { message, cure: 'Export a class that extends it.' });
  }
  if (!/[a-z0-9]/.test(formatPhotonName(file.fileName))) {
    const message =
      'the name of a photon is made of the letters a to z and the digits in that of its file: here are none';
    problems.error(file.fileName, { message, cure: 'Rename the file, as in `notes.photon.ts`.' });
  }
  return problems.errorCount > errorsBefore ? undefined : found;
}
