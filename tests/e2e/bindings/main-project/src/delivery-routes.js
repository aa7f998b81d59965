export const deliveryRoutes = {
  inbox: (env, { topic }) => env.INBOX.getByName('inbox').read(topic),
  'queue/send': (env, { binding, body, options }) => env[binding].send(body, options),
  'queue/send-batch': (env, { binding, messages }) => env[binding].sendBatch(messages),
  'workflow/create': async (env, { binding, options }) => (await env[binding].create(options)).id,
  'workflow/status': async (env, { binding, id }) => (await env[binding].get(id)).status(),
  'workflow/event': async (env, { binding, id, event }) => (await env[binding].get(id)).sendEvent(event),
};
