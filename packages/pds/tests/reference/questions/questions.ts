/** All that two servers are asked, in order. */
import type { Question } from '../question.ts';
import { accountQuestions } from './accounts.ts';
import { identityQuestions } from './identity.ts';
import { otherQuestions } from './others.ts';
import { readQuestions } from './reads.ts';
import { recordQuestions } from './records.ts';
import { standingQuestions } from './standing.ts';
import { syncQuestions } from './sync.ts';

/** In order: later ones are about what earlier ones have made. */
export const questions: readonly Question[] = [
  ...accountQuestions,
  ...recordQuestions,
  ...readQuestions,
  ...syncQuestions,
  ...otherQuestions,
  ...identityQuestions,
  ...standingQuestions,
];
