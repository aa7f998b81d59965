export const objectRoutes = {
  'object/record': (env, { name, value }) => env.INBOX.getByName(name).record('test', value),
  'object/read': (env, { name }) => env.INBOX.getByName(name).read('test'),
  'object/legacy-swap': (env, { name, value }) => env.LEGACY.getByName(name).swap(value),
  'object/legacy-sql': (env) => env.LEGACY.getByName('any').useSql(),
  'object/tally': (env, { name, amount }) => env.TALLY.getByName(name).add(amount),
};
