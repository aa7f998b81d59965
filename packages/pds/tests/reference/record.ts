/** Asks the reference server all questions and keeps its answers, against which the tests hold ours. */
import { writeFileSync } from 'node:fs';

import { readRivals } from '../../../../bench/servers/rivals.ts';
import { askReference, recordedPath } from './recorded.ts';

/** @returns how many answers there are, and whose they are */
export async function recordReference(): Promise<string> {
  const version = readRivals().versions['@atproto/pds'] ?? 'unknown';
  const answers = await askReference();
  const lines = Object.entries(answers).map(
    ([name, answer]) => `    ${JSON.stringify(name)}: ${JSON.stringify(answer)}`,
  );
  writeFileSync(recordedPath, `{\n  "version": "${version}",\n  "answers": {\n${lines.join(',\n')}\n  }\n}\n`);
  return `${lines.length} answers of @atproto/pds ${version}`;
}
