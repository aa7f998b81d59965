import type { Question } from '../question.mts';
import { getQuestions } from './get-questions.mts';
import { listQuestions } from './list-questions.mts';
import { multipartQuestions } from './multipart-questions.mts';
import { putQuestions } from './put-questions.mts';

/** What every R2 is asked. */
export const r2Questions: Question<R2Bucket>[] = [
  ...putQuestions,
  ...getQuestions,
  ...listQuestions,
  ...multipartQuestions,
];
