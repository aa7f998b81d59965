/**
 * What `npm start` does first: it gives the personal data server of the showcase its secrets, as `sundog pds init` does for
 * a server in earnest. They are made on this machine and stay in `.dev.vars`, which git ignores. So nothing that is
 * committed opens anything, and a showcase that somebody publishes has no such server until its owner gives it secrets.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const FILE = new URL('.dev.vars', import.meta.url);
const HOST_RECORD = new URL('.sundog/state/host.json', import.meta.url);
const SECRETS = ['PDS_SECRET', 'PDS_ADMIN_PASSWORD', 'DEMO_PASSWORD'];
/** `sundog dev` takes this port, or the next free one. */
const FIRST_PORT = 8787;
const HEADING = `# Made by \`npm start\`, for this machine alone. PDS_PUBLIC_URL follows the port at each start; the accounts
# of the showcase are lost with PDS_SECRET.
`;

// A showcase that runs already keeps its port, and would restart if this file changed.
if (!isRunning()) {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const url = `http://localhost:${await findPort(FIRST_PORT)}`;
  const after = withVariable(SECRETS.reduce(withSecret, before === '' ? HEADING : before), 'PDS_PUBLIC_URL', url);
  if (after !== before) writeFileSync(FILE, after, { mode: 0o600 });
}

/**
 * @param {string} text of the file
 * @param {string} name
 */
function withSecret(text, name) {
  return hasVariable(text, name) ? text : withVariable(text, name, randomBytes(24).toString('base64url'));
}

/**
 * @param {string} text of the file
 * @param {string} name
 * @param {string} value
 */
function withVariable(text, name, value) {
  const line = `${name}=${value}`;
  if (hasVariable(text, name)) return text.replace(new RegExp(`^${name}=.*$`, 'm'), line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

/**
 * @param {string} text of the file
 * @param {string} name
 */
function hasVariable(text, name) {
  return new RegExp(`^${name}=`, 'm').test(text);
}

function isRunning() {
  if (!existsSync(HOST_RECORD)) return false;
  try {
    const { pid, stoppedAt } = JSON.parse(readFileSync(HOST_RECORD, 'utf8'));
    return stoppedAt === undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * @param {number} port
 * @returns {Promise<number>} this one, or the next that nobody listens on
 */
async function findPort(port) {
  const isFree = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
  return isFree ? port : findPort(port + 1);
}
