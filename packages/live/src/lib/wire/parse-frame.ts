import type {
  AddedQuery,
  ClientFrame,
  FailureFrame,
  InstanceChange,
  InstanceState,
  MutationResult,
  ServerFrame,
  TakenQuery,
} from './frames.ts';
import {
  listOf,
  orNull,
  readCount,
  readFields,
  readNumber,
  readPatch,
  readString,
  readText,
  readValue,
  refuse,
  type FieldReader,
  type Read,
} from './read-json.ts';

/**
 * Reads a frame from a client. Whoever calls has looked at its size before.
 *
 * @param text of one message
 * @throws {MalformedFrameError} that names the place, what was expected there and what was found
 */
export function parseClientFrame(text: string): ClientFrame {
  return readText(text, readClientFrame);
}

/**
 * Reads a frame from a shard.
 *
 * @param text of one message
 * @throws {MalformedFrameError} that names the place, what was expected there and what was found
 */
export function parseServerFrame(text: string): ServerFrame {
  return readText(text, readServerFrame);
}

/**
 * Reads how a query instance stands.
 *
 * @param text members of a JSON object, as a frame has them
 * @throws {MalformedFrameError}
 */
export function parseInstanceState(text: string): InstanceState {
  return readText(`{${text}}`, (json, path) => readState(readFields(json, path), path, json));
}

const readClientFrame: Read<ClientFrame> = (json, path) => {
  const frame = readFields(json, path);
  const type = frame.must('type', readString);
  switch (type) {
    case 'queries':
      return { type, add: frame.must('add', listOf(readAddedQuery)), remove: frame.must('remove', listOf(readCount)) };
    case 'mutate':
      return {
        type,
        client: frame.must('client', readClientName),
        number: frame.must('number', readCount),
        acknowledged: frame.must('acknowledged', readCount),
        path: frame.must('path', readString),
        args: frame.must('args', readValue),
      };
    case 'authenticate':
      return { type, token: frame.must('token', orNull(readString)) };
    default:
      return refuse('type', '"queries", "mutate" or "authenticate"', type);
  }
};

const readServerFrame: Read<ServerFrame> = (json, path) => {
  const frame = readFields(json, path);
  const type = frame.must('type', readString);
  switch (type) {
    case 'welcome':
      return {
        type,
        protocol: frame.must('protocol', readCount),
        epoch: frame.must('epoch', readString),
        version: frame.must('version', readCount),
      };
    case 'transition':
      return {
        type,
        version: frame.must('version', readCount),
        ...frame.may('taken', listOf(readTaken)),
        ...frame.may('changes', listOf(readChange)),
        ...frame.may('results', listOf(readResult)),
      };
    case 'moved':
      return { type, query: frame.must('query', readCount), shard: frame.must('shard', readString) };
    case 'authenticated':
      return { type, expiresAt: frame.must('expiresAt', orNull(readNumber)) };
    case 'error':
      return { type, error: frame.must('error', readFailure) };
    default:
      return refuse('type', '"welcome", "transition", "moved", "authenticated" or "error"', type);
  }
};

const CLIENT_NAME_LENGTH_MAX = 100;

const readClientName: Read<string> = (json, path) => {
  const name = readString(json, path);
  return name !== '' && name.length <= CLIENT_NAME_LENGTH_MAX
    ? name
    : refuse(path, `a string of 1 to ${CLIENT_NAME_LENGTH_MAX} characters`, json);
};

const readAddedQuery: Read<AddedQuery> = (json, path) => {
  const query = readFields(json, path);
  return {
    query: query.must('query', readCount),
    path: query.must('path', readString),
    args: query.must('args', readValue),
    ...query.may('known', readKnown),
  };
};

const readKnown: Read<NonNullable<AddedQuery['known']>> = (json, path) => {
  const known = readFields(json, path);
  return {
    epoch: known.must('epoch', readString),
    instance: known.must('instance', readCount),
    version: known.must('version', readCount),
  };
};

const readTaken: Read<TakenQuery> = (json, path) => {
  const taken = readFields(json, path);
  return {
    query: taken.must('query', readCount),
    instance: taken.must('instance', readCount),
    ...readState(taken, path, json),
  };
};

const readChange: Read<InstanceChange> = (json, path) => {
  const change = readFields(json, path);
  return { instance: change.must('instance', readCount), ...readState(change, path, json) };
};

function readState(state: FieldReader, path: string, json: unknown): InstanceState {
  if (state.has('value')) return { value: state.must('value', readValue) };
  if (state.has('patches')) return { patches: state.must('patches', listOf(readPatch)) };
  if (state.has('error')) return { error: state.must('error', readFailure) };
  return refuse(path, 'an object with "value", "patches" or "error"', json);
}

const readResult: Read<MutationResult> = (json, path) => {
  const result = readFields(json, path);
  const number = result.must('number', readCount);
  if (result.has('error')) return { number, error: result.must('error', readFailure) };
  return { number, value: result.must('value', readValue), ...result.may('bookmark', readString) };
};

/** Reads a failure. */
export const readFailure: Read<FailureFrame> = (json, path) => {
  const failure = readFields(json, path);
  return {
    code: failure.must('code', readString),
    message: failure.must('message', readString),
    ...failure.may('data', readValue),
  };
};
