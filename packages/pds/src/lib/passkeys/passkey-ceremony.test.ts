import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

import { ChallengeSealer, CHALLENGE_MS } from './challenge-sealer.ts';
import { parseAssertionBody, parseRegistrationBody } from './passkey-body.ts';
import { createRelyingParty, PasskeyCeremony, type NewPasskey, type PasskeyUse } from './passkey-ceremony.ts';
import { encodeCbor, SoftwareAuthenticator, type KeyKind, type Lies } from './software-authenticator.ts';

const ORIGIN = 'https://pds.example:8443';
const SUBJECT = 'browser-1';
const kinds: readonly KeyKind[] = ['ES256', 'EdDSA', 'RS256'];

let now = 1_000_000;
const clock = { now: () => now, random: () => 0.5, uuid: () => randomUUID() };
const ceremony = new PasskeyCeremony(createRelyingParty(ORIGIN), new ChallengeSealer(new Uint8Array(32), clock));
const user = { userHandle: 'AAAA', handle: 'ada.pds.example' };

async function register(authenticator: SoftwareAuthenticator, lies: Lies = {}): Promise<NewPasskey> {
  const { challenge } = ceremony.createRegistrationOptions(SUBJECT, user, []);
  return ceremony.checkRegistration(parseRegistrationBody(await authenticator.register(challenge, lies)), SUBJECT);
}

interface Attempt extends Lies {
  readonly known?: Partial<NewPasskey>;
  readonly purpose?: 'signIn' | 'secondFactor';
}

async function signIn(authenticator: SoftwareAuthenticator, attempt: Attempt = {}): Promise<PasskeyUse> {
  const expected = { purpose: attempt.purpose ?? 'signIn', subject: SUBJECT };
  const known = { ...(await register(authenticator)), ...attempt.known };
  const { challenge } = ceremony.createAssertionOptions(expected, []);
  const body = parseAssertionBody(await authenticator.sign(challenge, user.userHandle, attempt));
  return ceremony.checkAssertion(body, known, expected);
}

const create = async (kind: KeyKind = 'ES256'): Promise<SoftwareAuthenticator> =>
  SoftwareAuthenticator.create(kind, ORIGIN);

describe('a passkey', () => {
  for (const kind of kinds) {
    test(`with a key of ${kind} is registered, signs, and no changed signature is taken`, async () => {
      const authenticator = await create(kind);
      const known = await register(authenticator);
      assert.equal(known.credentialId, Buffer.from(authenticator.id).toString('base64url'));
      assert.deepEqual(known.publicKey, await authenticator.coseKey());
      assert.deepEqual(known.transports, ['internal']);
      // Signatures of ES256 vary in length: enough of them meet each.
      for (let round = 0; round < 20; round += 1) {
        const use = await signIn(authenticator, { counter: round });
        assert.equal(use.counter, round);
      }
      for (const index of [0, 1, 3, 4, 20, 40, 63]) {
        const sign = (signature: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
          signature.with(index, (signature[index] ?? 0) ^ 1);
        await assert.rejects(signIn(authenticator, { sign }), { code: 'InvalidPasskeyAnswer' }, `byte ${index}`);
      }
      const stranger = await (await create(kind)).coseKey();
      await assert.rejects(
        signIn(authenticator, { known: { publicKey: stranger } }),
        /signature is not of this passkey/,
      );
    });
  }

  test('asks for a key that finds its user, and for no attestation', () => {
    const options = ceremony.createRegistrationOptions(SUBJECT, user, []);
    assert.deepEqual(options.rp, { id: 'pds.example', name: 'pds.example' });
    assert.deepEqual(options.user, { id: 'AAAA', name: 'ada.pds.example', displayName: 'ada.pds.example' });
    assert.equal(options.authenticatorSelection.residentKey, 'required');
    assert.equal(options.attestation, 'none');
  });

  test('may state an attestation, which nobody looks at', async () => {
    const statement = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(70)],
    ]);
    await register(await create(), { format: 'packed', statement });
  });

  test('may have extensions after its key', async () => {
    const trailing = [...encodeCbor(new Map([['credProtect', 2]]))];
    await register(await create(), { flags: 0xc5, trailing });
  });
});

describe('an answer is refused', () => {
  const everywhere: Readonly<Record<string, [Lies, RegExp]>> = {
    'of another type': [{ type: 'payment.get' }, /its type is not/],
    'of another site': [{ origin: 'https://pds.example' }, /another site than https:\/\/pds\.example:8443/],
    'of a page in a frame': [{ clientData: { crossOrigin: true } }, /inside a page of another site/],
    'that names a page around it': [{ clientData: { topOrigin: ORIGIN } }, /inside a page of another site/],
    'with another challenge': [{ challenge: 'AAAA' }, /asked for by another page/],
    'with no challenge': [{ clientData: { challenge: 7 } }, /lacks its type, challenge or origin/],
    'for another host': [{ party: 'example' }, /another host than pds\.example/],
    'for a host with a port': [{ party: 'pds.example:8443' }, /another host than pds\.example/],
    'without presence': [{ flags: 0x44 }, /nobody was present/],
    'without knowing its user': [{ flags: 0x41 }, /did not check that it is you/],
    'synced, and not able to': [{ flags: 0x55 }, /synced, though/],
    'followed by bytes': [{ trailing: [0] }, /something follows/],
    'with extensions that are not there': [{ flags: 0xc5 }, /ends too early/],
  };
  for (const [name, [lies, message]] of Object.entries(everywhere)) {
    test(name, async () => {
      const authenticator = await create();
      await assert.rejects(register(authenticator, lies), message);
      // An assertion holds no key: its flags are those without AT.
      const flags = lies.flags === undefined ? {} : { flags: lies.flags & ~0x40 };
      await assert.rejects(signIn(authenticator, { ...lies, ...flags }), message);
    });
  }

  const point = Uint8Array.from({ length: 32 }, () => 1);
  const p256 = (changes: readonly (readonly [number, unknown])[]): Uint8Array<ArrayBuffer> =>
    encodeCbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, point], [-3, point], ...changes]));
  const registrations: Readonly<Record<string, [Lies, RegExp]>> = {
    'without a key': [{ flags: 0x05 }, /something follows/],
    'with an attestation "none" that states something': [{ statement: new Map([['x', 1]]) }, /states something/],
    'with a point off the curve': [{ publicKey: p256([]) }, /not a point/],
    'with a short coordinate': [{ publicKey: p256([[-2, new Uint8Array(31)]]) }, /no bytes of the right length/],
    'with a compressed point': [{ publicKey: p256([[-3, true]]) }, /no bytes of the right length/],
    'with another curve': [{ publicKey: p256([[-1, 2]]) }, /has not 1 at the label -1/],
    'with another type of key': [{ publicKey: p256([[1, 3]]) }, /has not 2 at the label 1/],
    'with another algorithm': [{ publicKey: p256([[3, -47]]) }, /algorithm that was not offered/],
    'with an algorithm of text': [{ publicKey: p256([[3, '-7']]) }, /algorithm that was not offered/],
    'with a key that is a list': [{ publicKey: encodeCbor([1, 2]) }, /no COSE key/],
    'with a short RSA key': [
      {
        publicKey: encodeCbor(
          new Map<number, unknown>([
            [1, 3],
            [3, -257],
            [-1, new Uint8Array(128).fill(255)],
            [-2, Uint8Array.of(3)],
          ]),
        ),
      },
      /2048 to 4096 bits/,
    ],
    'with no id': [{ credentialId: new Uint8Array() }, /"rawId" is no base64url/],
    'with a long id': [{ credentialId: new Uint8Array(1024) }, /length that ids have/],
  };
  for (const [name, [lies, message]] of Object.entries(registrations)) {
    test(`to a registration, ${name}`, async () => {
      await assert.rejects(register(await create(), lies), message);
    });
  }

  test('if a key has one of its labels twice', async () => {
    const key = await (await create()).coseKey();
    const twice = Uint8Array.of(0xa6, ...key.subarray(1), 1, 2);
    await assert.rejects(register(await create(), { publicKey: twice }), /the key 1 twice/);
  });

  test('if its id is not the one of its key', async () => {
    const { challenge } = ceremony.createRegistrationOptions(SUBJECT, user, []);
    const body = parseRegistrationBody(await (await create()).register(challenge));
    await assert.rejects(ceremony.checkRegistration({ ...body, credentialId: 'AAAA' }, SUBJECT), /another id/);
  });

  test('if it is another than the one that is looked at', async () => {
    await assert.rejects(signIn(await create(), { known: { credentialId: 'AAAA' } }), /of another passkey/);
  });

  test('if whether it may be synced has changed', async () => {
    const authenticator = await create();
    assert.equal((await signIn(authenticator, { known: { isBackupEligible: true }, flags: 0x1d })).isBackedUp, true);
    assert.equal((await signIn(authenticator, { known: { isBackupEligible: true }, flags: 0x0d })).isBackedUp, false);
    await assert.rejects(signIn(authenticator, { known: { isBackupEligible: true } }), /synced has changed/);
    await assert.rejects(signIn(authenticator, { flags: 0x0d }), /synced has changed/);
  });
});

describe('a challenge', () => {
  async function answer(seal: (sealer: ChallengeSealer) => string, waitMs = 0): Promise<PasskeyUse> {
    const authenticator = await create();
    const known = await register(authenticator);
    const challenge = seal(new ChallengeSealer(new Uint8Array(32), clock));
    now += waitMs;
    const body = parseAssertionBody(await authenticator.sign(challenge, undefined));
    return ceremony.checkAssertion(body, known, { purpose: 'signIn', subject: SUBJECT });
  }

  test('holds for two minutes', async () => {
    await answer((sealer) => sealer.seal('signIn', SUBJECT), CHALLENGE_MS - 1);
    await assert.rejects(
      answer((sealer) => sealer.seal('signIn', SUBJECT), CHALLENGE_MS),
      { code: 'ExpiredChallenge' },
    );
  });

  test('holds for its purpose, its browser and its host alone, and cannot be stretched', async () => {
    const foreign = { code: 'ForeignChallenge' };
    await assert.rejects(
      answer((sealer) => sealer.seal('secondFactor', SUBJECT)),
      foreign,
    );
    await assert.rejects(
      answer((sealer) => sealer.seal('signIn', 'browser-2')),
      foreign,
    );
    await assert.rejects(
      answer(() => new ChallengeSealer(new Uint8Array(32).fill(1), clock).seal('signIn', SUBJECT)),
      foreign,
    );
    const stretched = (sealer: ChallengeSealer): string => {
      const bytes = Buffer.from(sealer.seal('signIn', SUBJECT), 'base64url');
      bytes[20] = (bytes[20] ?? 0) + 1;
      return bytes.toString('base64url');
    };
    await assert.rejects(answer(stretched), foreign);
  });

  test('after a password, a touch will do', async () => {
    const authenticator = await create();
    await signIn(authenticator, { purpose: 'secondFactor', flags: 0x01 });
    await assert.rejects(signIn(authenticator, { flags: 0x01 }), { code: 'PasskeyNotVerified' });
  });
});

describe('a body', () => {
  const wrong: Readonly<Record<string, [unknown, RegExp]>> = {
    'that is no object': [[], /no object/],
    'of another type': [{ type: 'password' }, /"type" is not "public-key"/],
    'without an id': [{ type: 'public-key' }, /"rawId" is no base64url/],
    'with an id in base64': [{ type: 'public-key', rawId: 'a+b/' }, /"rawId" is no base64url/],
    'with a padded id': [{ type: 'public-key', rawId: 'AA==' }, /"rawId" is no base64url/],
    'with bits left over': [{ type: 'public-key', rawId: 'AB' }, /"rawId" is no base64url/],
    'without an answer': [{ type: 'public-key', rawId: 'AA' }, /"response" is no object/],
    'without client data': [{ type: 'public-key', rawId: 'AA', response: {} }, /"clientDataJSON" is no base64url/],
    'whose client data are no JSON': [
      {
        type: 'public-key',
        rawId: 'AA',
        response: { clientDataJSON: 'AAAA', authenticatorData: 'AA', signature: 'AA' },
      },
      /client data is no JSON/,
    ],
  };
  for (const [name, [body, message]] of Object.entries(wrong)) {
    test(`${name} says so`, () => {
      const expected = { status: 400, code: 'InvalidPasskeyAnswer', message };
      assert.throws(() => parseAssertionBody(JSON.stringify(body)), expected);
    });
  }

  test('that is no JSON says so', () => {
    assert.throws(() => parseRegistrationBody('{'), /it is no JSON/);
  });
});
