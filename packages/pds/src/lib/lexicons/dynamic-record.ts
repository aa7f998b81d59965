/**
 * Types of records whose lexicons are on the network: fetched with all they refer to, and made into a check.
 *
 * Lexicons are other people's data: a document that is no lexicon, a reference that leads nowhere, or too many
 * documents leave the type unknown, and never fail a call otherwise.
 */
import { findExternalReferences, lexiconDoc, refineLexiconDoc, type LexiconDoc } from '@atcute/lexicon-doc';
import { RecordValidator } from '@atcute/lexicon-doc/validations';
import { isNsid, type Nsid } from '@atcute/lexicons/syntax';
import type { Issue } from '@atcute/lexicons/validations';

import { describeIssues } from './describe-issue.ts';

/**
 * Finds a lexicon on the network: DNS, repository, record `com.atproto.lexicon.schema`.
 *
 * @param nsid of the lexicon
 * @returns the record; undefined if there is none
 */
export type ResolveLexicon = (nsid: string) => Promise<unknown>;

/** A type of records that is known by its lexicon on the network. */
export interface DynamicRecord {
  /**
   * @param record to be checked
   * @param rkey undefined: a TID will be chosen
   * @returns why it is refused, such as `record.name is required`; undefined if it is not
   */
  refuse(record: unknown, rkey: string | undefined): string | undefined;
}

/** Documents that one type may refer to, itself included. */
const DOCUMENTS_MAX = 32;
/** What a chosen key looks like, for lexicons that ask for one of another form. */
const SOME_TID = '2222222222222';

/**
 * @param collection the NSID of the records' type
 * @param resolveLexicon finds one lexicon
 * @returns the type; undefined if it cannot be known
 */
export async function findDynamicRecord(
  collection: string,
  resolveLexicon: ResolveLexicon,
): Promise<DynamicRecord | undefined> {
  if (!isNsid(collection)) return undefined;
  const documents = await collectDocuments(collection, resolveLexicon);
  return documents && createDynamicRecord(documents, collection);
}

/**
 * @param value what is said to be a lexicon, as a record or a file has it
 * @param nsid of the lexicon
 * @returns the lexicon; undefined if it is none, or not that one
 */
function parseLexicon(value: unknown, nsid: string): LexiconDoc | undefined {
  const result = lexiconDoc['~standard'].validate(value);
  if (!('value' in result) || result.issues !== undefined || result.value.id !== nsid) return undefined;
  return refineLexiconDoc(result.value, true).length === 0 ? result.value : undefined;
}

async function collectDocuments(
  collection: Nsid,
  resolveLexicon: ResolveLexicon,
): Promise<Record<string, LexiconDoc> | undefined> {
  const documents = new Map<string, LexiconDoc>();
  let missing = new Set<string>([collection]);
  while (missing.size > 0) {
    if (documents.size + missing.size > DOCUMENTS_MAX) return undefined;
    const found = await Promise.all(
      Array.from(missing, async (nsid) => parseLexicon(await resolveLexicon(nsid), nsid)),
    );
    for (const document of found) {
      if (document === undefined) return undefined;
      documents.set(document.id, document);
    }
    missing = new Set(
      Array.from(documents.values(), (document) => [...findExternalReferences(document)])
        .flat()
        .map((reference) => reference.replace(/#.*$/s, ''))
        .filter((nsid) => !documents.has(nsid)),
    );
  }
  return Object.fromEntries(documents);
}

/** The validator throws plain errors for what its documents lack: at once for the type itself, later for its parts. */
function createDynamicRecord(documents: Record<string, LexiconDoc>, collection: Nsid): DynamicRecord | undefined {
  try {
    const validator = new RecordValidator(documents, collection);
    return { refuse: (record, rkey) => refuseBy(validator, record, rkey) };
  } catch {
    return undefined;
  }
}

function refuseBy(validator: RecordValidator, record: unknown, rkey: string | undefined): string | undefined {
  try {
    const result = validator.try({ key: rkey ?? SOME_TID, object: record }, { strict: true });
    return result.ok ? undefined : describeFaults(result.issues);
  } catch (error) {
    return `record cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function describeFaults(issues: readonly Issue[]): string {
  const [first] = issues;
  const root = first?.path[0] === 'key' ? 'rkey' : 'record';
  return describeIssues({ issues: issues.map((issue) => ({ ...issue, path: issue.path.slice(1) })) }, root);
}
