/**
 * The scripts of pages, as text: each is whole in itself, so that its digest in the page's policy covers it. Pages do
 * all they can without: these are for what a browser offers to scripts only.
 */

/**
 * Passkeys. A form `data-passkey="get"` or `"create"` is shown where the browser has passkeys; when it is sent, its
 * script fetches options from `data-options`, asks the browser, and sends the answer in the field `credential`.
 */
export const passkeyScript = `
(() => {
  const forms = document.querySelectorAll('form[data-passkey]');
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const decode = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  const encode = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
      .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const decodeIds = (list) => (list ?? []).map((entry) => ({ ...entry, id: decode(entry.id) }));
  const explain = (error) =>
    error.name === 'NotAllowedError' ? 'No passkey was used. You can try again.' :
    error.name === 'InvalidStateError' ? 'This device already has a passkey for your account.' :
    error.name === 'SecurityError' ? 'This address cannot use passkeys: they need https, or localhost.' :
    error.message;
  async function fetchOptions(form) {
    const response = await fetch(form.dataset.options, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': form.elements.csrf.value },
      body: '{}',
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(body.message ?? 'The server did not answer as expected. Please try again.');
    return { ...body, challenge: decode(body.challenge) };
  }
  async function get(form) {
    const options = await fetchOptions(form);
    const publicKey = { ...options, allowCredentials: decodeIds(options.allowCredentials) };
    const { response, ...rest } = split(await navigator.credentials.get({ publicKey }));
    const { authenticatorData, signature, userHandle } = response;
    return { ...rest, response: {
      clientDataJSON: encode(response.clientDataJSON),
      authenticatorData: encode(authenticatorData),
      signature: encode(signature),
      ...(userHandle && userHandle.byteLength > 0 && { userHandle: encode(userHandle) }),
    } };
  }
  async function create(form) {
    const options = await fetchOptions(form);
    const publicKey = {
      ...options,
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: decodeIds(options.excludeCredentials),
    };
    const { response, ...rest } = split(await navigator.credentials.create({ publicKey }));
    return { ...rest, response: {
      clientDataJSON: encode(response.clientDataJSON),
      attestationObject: encode(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    } };
  }
  const split = (credential) =>
    ({ type: credential.type, id: credential.id, rawId: encode(credential.rawId), response: credential.response });
  for (const notice of document.querySelectorAll('[data-without-passkeys]')) notice.hidden = true;
  for (const form of forms) {
    form.hidden = false;
    const failure = form.querySelector('[data-failure]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      button.disabled = true;
      failure.hidden = true;
      try {
        const credential = await (form.dataset.passkey === 'create' ? create : get)(form);
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch (error) {
        failure.textContent = explain(error);
        failure.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
`;

/** Sends the only form of a page at once. */
export const sendScript = `document.forms[0].submit();`;

/**
 * The events of the status page: from the firehose that its list names, the newest on top. Frames are two values of
 * DAG-CBOR one after the other, of which only small parts are shown.
 */
export const firehoseScript = `
(() => {
  const list = document.getElementById('events');
  const state = document.getElementById('state');
  const dot = document.getElementById('dot');
  const count = document.getElementById('count');
  const LINES = 12;
  let total = Number(count.textContent.replaceAll(',', ''));
  let newest;
  function read(bytes) {
    const view = new DataView(bytes);
    let at = 0;
    const count = (size) => {
      if (size < 24) return size;
      const length = 2 ** (size - 24);
      let number = 0;
      for (let index = 0; index < length; index += 1) number = number * 256 + view.getUint8(at++);
      return number;
    };
    const take = (length) => new Uint8Array(bytes, (at += length) - length, length);
    const value = () => {
      const first = view.getUint8(at++);
      const size = first & 31;
      switch (first >> 5) {
        case 0: return count(size);
        case 1: return -1 - count(size);
        case 2: return take(count(size));
        case 3: return new TextDecoder().decode(take(count(size)));
        case 4: return Array.from({ length: count(size) }, value);
        case 5: return Object.fromEntries(Array.from({ length: count(size) }, () => [value(), value()]));
        case 6: count(size); return value();
        default: if (size > 24) at += 2 ** (size - 24); return size === 21 ? true : size === 20 ? false : null;
      }
    };
    return [value(), value()];
  }
  const describe = (kind, body) =>
    kind === 'commit' ? body.ops.length === 0 ? ['no record'] : body.ops.map((op) => op.action + ' ' + op.path) :
    kind === 'identity' ? [body.handle ?? 'changed'] :
    kind === 'account' ? [body.active ? 'active' : body.status ?? 'inactive'] : ['set to ' + body.rev];
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };
  function describeTime(seq, time) {
    const at = new Date(time);
    const day = { day: 'numeric', month: 'short', timeZone: 'UTC' };
    const made = element('time', 'when', at.toISOString().slice(11, 19),
      element('small', '', at.toLocaleDateString('en-GB', day)));
    made.title = 'Event ' + seq + ', ' + at.toISOString();
    return made;
  }
  function show(seq, kind, body) {
    const isNew = seq > Number(list.dataset.head);
    const did = body.did ?? body.repo;
    const changes = describe(kind, body);
    const more = changes.length > 3 ? [element('div', 'soft', 'and ' + (changes.length - 3) + ' more')] : [];
    const line = element('li', isNew ? 'event fresh' : 'event',
      describeTime(seq, body.time),
      element('span', '', element('span', 'badge', kind), ' ', element('code', 'soft', did)),
      element('span', '', ...changes.slice(0, 3).map((change) => element('div', 'mono', change)), ...more));
    document.getElementById('quiet').hidden = true;
    list.prepend(line);
    while (list.children.length > LINES) list.lastElementChild.remove();
    if (isNew) count.textContent = (total += 1).toLocaleString('en');
  }
  function open(path) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => { dot.className = 'dot on'; state.textContent = 'Live: new events appear here by themselves. Times are UTC.'; };
    socket.onmessage = ({ data }) => {
      const [header, body] = read(data);
      if (header.op !== 1 || typeof body.seq !== 'number') return;
      show(newest = body.seq, header.t.slice(1), body);
    };
    socket.onclose = () => {
      dot.className = 'dot';
      state.textContent = 'The connection was lost; trying again.';
      setTimeout(open, 3000, newest === undefined ? path : url.pathname + '?cursor=' + newest);
    };
  }
  open(list.dataset.firehose);
})();
`;
