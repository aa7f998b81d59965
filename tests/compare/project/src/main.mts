import { askAll, type Answered } from './question.mts';
import { r2Questions } from './r2/questions.mts';

interface Env {
  BUCKET: R2Bucket;
}

/** The tables by the path that asks them. */
const tables: Record<string, (env: Env) => Promise<Answered[]>> = {
  r2: ({ BUCKET }) => askAll(r2Questions, BUCKET),
};

export default {
  async fetch(request, env): Promise<Response> {
    const answers = await tables[new URL(request.url).pathname.slice(1)]?.(env);
    return answers === undefined ? new Response(Object.keys(tables).join()) : Response.json(answers);
  },
} satisfies ExportedHandler<Env>;
