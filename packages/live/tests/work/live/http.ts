import { httpAction, httpRouter, LiveError } from '@sundog/live/server';

export const http = httpRouter();

http.route({
  path: '/notes',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    const id = await ctx.runMutation('work:note', { text: await request.text() });
    return Response.json({ id, who: ctx.auth.getUserIdentity()?.subject ?? null }, { status: 201 });
  }),
});

http.route({
  pathPrefix: '/files/',
  method: 'GET',
  handler: httpAction((_ctx, request) => new Response(new URL(request.url).pathname, { headers: { 'x-own': 'yes' } })),
});

http.route({
  path: '/refuse',
  method: 'GET',
  handler: httpAction((_ctx, request) => {
    if (new URL(request.url).searchParams.has('live')) throw new LiveError({ code: 'no_entry', message: 'No entry.' });
    throw new Error('a secret');
  }),
});

http.route({
  path: '/notes',
  method: 'OPTIONS',
  handler: httpAction(() => new Response(null, { status: 204, headers: { 'access-control-allow-origin': '*' } })),
});
