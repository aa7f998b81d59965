import { d1Questions } from './d1-questions.mts';
import { kvQuestions } from './kv-questions.mts';
import { askAll, type Answered } from './question.mts';
import { queueQuestions } from './queue-questions.mts';
import { r2Questions } from './r2/questions.mts';

interface Env {
  BUCKET: R2Bucket;
  DB: D1Database;
  KV: KVNamespace;
  QUEUE: Queue;
}

/** The tables by the path that asks them. The cache is not asked: the one that the host gives is always empty. */
const tables: Record<string, (env: Env) => Promise<Answered[]>> = {
  d1: ({ DB }) => askAll(d1Questions, DB),
  kv: ({ KV }) => askAll(kvQuestions, KV),
  queue: ({ QUEUE }) => askAll(queueQuestions, QUEUE),
  r2: ({ BUCKET }) => askAll(r2Questions, BUCKET),
};

export default {
  async fetch(request, env): Promise<Response> {
    const answers = await tables[new URL(request.url).pathname.slice(1)]?.(env);
    return answers === undefined ? new Response(Object.keys(tables).join()) : Response.json(answers);
  },
} satisfies ExportedHandler<Env>;
