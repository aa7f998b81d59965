import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { createDidDocument, createServiceDocument, parseDidDocument } from './did-document.ts';
import { createWebDid, isPlcDid, mustFindDocument } from './did-url.ts';
import { IdentityError } from './identity-error.ts';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const KEY = 'did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF';
const FACTS = { did: DID, handle: 'alice.test', signingKey: KEY, pdsUrl: 'https://pds.example.com' } as const;

describe('DID documents', () => {
  test('say what they were made of', () => {
    const document = createDidDocument(FACTS);
    const { services, document: _, ...rest } = parseDidDocument(JSON.parse(JSON.stringify(document)), DID);
    assert.deepEqual(rest, FACTS);
    assert.deepEqual([...services.keys()], ['atproto_pds']);
    assert.deepEqual(document['verificationMethod'], [
      { id: `${DID}#atproto`, type: 'Multikey', controller: DID, publicKeyMultibase: KEY.slice('did:key:'.length) },
    ]);
  });

  test('of the host name it as a service', () => {
    const document: unknown = JSON.parse(JSON.stringify(createServiceDocument('did:web:pds.test', 'https://pds.test')));
    const identity = parseDidDocument(document, 'did:web:pds.test');
    assert.deepEqual([identity.pdsUrl, identity.signingKey], ['https://pds.test', undefined]);
  });

  test('of somebody else, and what is none, are refused', () => {
    const failure = (error: unknown): boolean => error instanceof IdentityError && error.code === 'document_invalid';
    for (const value of [undefined, null, [], 'x', {}, { id: 1 }, createDidDocument(FACTS)]) {
      assert.throws(() => parseDidDocument(value, 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'), failure);
    }
  });

  test('lose the entries that are not well-formed, and only these', () => {
    const identity = parseDidDocument(
      {
        id: DID,
        alsoKnownAs: [1, 'https://alice.example', 'at://Alice.Example.COM', 'at://second.example.com'],
        verificationMethod: [
          null,
          { id: '#other', type: 'Multikey', publicKeyMultibase: KEY.slice(8) },
          { id: '#atproto', type: 'Multikey', publicKeyMultibase: KEY.slice(8) },
        ],
        service: [
          'x',
          { id: '#a', type: 'A', serviceEndpoint: 'https://a.example.com/' },
          { id: '#a', type: 'A', serviceEndpoint: 'https://second.example.com' },
          { id: `${DID}#b`, type: 'B', serviceEndpoint: 'https://b.example.com:8443' },
          { id: 'did:plc:other#c', type: 'C', serviceEndpoint: 'https://c.example.com' },
          { id: 'd', type: 'D', serviceEndpoint: 'https://d.example.com' },
          { id: '#e', type: 'E', serviceEndpoint: 'javascript:alert(1)' },
          { id: '#f', type: 'F', serviceEndpoint: 'https://user:pass@f.example.com' },
          { id: '#g', type: 'G', serviceEndpoint: 'https://g.example.com/?query' },
          { id: '#h', type: 'H', serviceEndpoint: ['https://h.example.com'] },
          { id: '#', type: 'I', serviceEndpoint: 'https://i.example.com' },
          { id: '#atproto_pds', type: 'Other', serviceEndpoint: 'https://pds.example.com' },
        ],
      },
      DID,
    );
    assert.equal(identity.handle, 'alice.example.com');
    assert.equal(identity.signingKey, KEY);
    assert.equal(identity.pdsUrl, undefined, 'a service of another type is no host');
    assert.deepEqual(
      Array.from(identity.services, ([name, { url }]) => [name, url]),
      [
        ['a', 'https://a.example.com'],
        ['b', 'https://b.example.com:8443'],
        ['atproto_pds', 'https://pds.example.com'],
      ],
    );
  });

  test('may say anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (alsoKnownAs, verificationMethod, service) => {
        assert.equal(parseDidDocument({ id: DID, alsoKnownAs, verificationMethod, service }, DID).did, DID);
      }),
    );
  });
});

describe('where a document is', () => {
  const places = { plcUrl: 'https://plc.directory', isLocal: false };

  test('depends on the DID', () => {
    assert.equal(mustFindDocument(DID, places).href, `https://plc.directory/${DID}`);
    assert.equal(mustFindDocument('did:web:a.example.com', places).href, 'https://a.example.com/.well-known/did.json');
    assert.equal(
      mustFindDocument('did:web:localhost%3A8787', { ...places, isLocal: true }).href,
      'http://localhost:8787/.well-known/did.json',
    );
    assert.ok(isPlcDid(DID) && !isPlcDid('did:web:a.example.com'));
  });

  for (const did of [
    'did:web:localhost%3A8787',
    'did:web:example.com%3A8443',
    'did:web:example.com:user:alice',
    'did:web:example.com/path',
    'did:web:127.0.0.1',
    'did:web:user@example.com',
    'did:web:Example.com',
    'did:web:',
    'did:key:zQ3sh',
    'did:plc:short',
    'did:plc:Z72I7HDYNMK6R22Z27H6TVUR',
    'did:plc:z72i7hdynmk6r22z27h6tvu1',
    'did:plc:z72i7hdynmk6r22z27h6tvur/../x',
  ]) {
    test(`is not said by ${did}`, () => {
      assert.throws(
        () => mustFindDocument(did, places),
        (error) => error instanceof IdentityError && error.code === 'unsupported',
      );
    });
  }

  test('is told by its host', () => {
    assert.equal(createWebDid('http://localhost:8787'), 'did:web:localhost%3A8787');
    assert.equal(createWebDid('https://pds.example.com'), 'did:web:pds.example.com');
  });
});
