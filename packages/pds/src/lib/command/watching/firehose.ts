import { decodeFrame, FrameError, type Frame } from '../../events/frame.ts';
import { CommandError, UnreachableError } from '../client/command-error.ts';
import { createLookup } from '../client/lookup.ts';
import { defineCommand, flag, text } from '../define-command.ts';
import type { CommandHost } from '../package-command.ts';
import { readProject } from '../project.ts';
import { printLine } from '../terminal/print.ts';
import { Progress } from '../terminal/progress.ts';
import { formatEventJson, formatEventText, type ReceivedEvent } from './describe-event.ts';
import { readSocket } from './read-socket.ts';
import { createSignerLookup } from './signer-lookup.ts';
import { EventVerifier } from './verify-event.ts';

/** How long to wait before the next try when the stream has ended. */
const RETRY_MS = 1000;

/** Follows a firehose. */
export const firehose = defineCommand({
  name: 'pds firehose',
  summary: "follow the server's firehose, and look whether it is right",
  about: `Prints each event of com.atproto.sync.subscribeRepos as one line, until Ctrl-C. A connection that is lost is made again, and
goes on where it ended. Any host's firehose will do: say --url.`,
  options: {
    verify: flag(`look at each commit as strict followers do: digests of its blocks, its signature by the key of the DID
document, and whether its operations, taken back, give prevData; the exit code is 1 if one was wrong`),
    cursor: text('N', 'begin after the event of that number (0: with the oldest that is kept)'),
    count: text('N', 'end after so many events'),
    json: flag('print events as JSON, without their blocks'),
  },
  scope: 'server',
  example: 'pds firehose --verify --cursor 0',
  async run({ values }, host) {
    const project = await readProject(values);
    const verifier = new EventVerifier(createSignerLookup(createLookup(project)));
    const countMax = parseNumber('count', values.count, host) ?? Number.POSITIVE_INFINITY;
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const format = values.json ? formatEventJson : formatEventText;
    let [count, wrong] = [0, 0];
    for await (const { frame, sizeBytes } of follow(project.url, parseNumber('cursor', values.cursor, host), stop)) {
      const { type, seq, body } = frame;
      const faults = values.verify ? await verifier.findFaults(type, body) : undefined;
      const event: ReceivedEvent = { type, seq, body, sizeBytes, faults };
      printLine(format(event));
      count += 1;
      if (faults !== undefined && faults.length > 0) wrong += 1;
      if (count >= countMax) stop.abort();
    }
    if (values.verify) new Progress().step(`${count} events, ${wrong} wrong`);
    return wrong === 0 ? 0 : 1;
  },
});

type Message = Extract<Frame, { kind: 'message' }>;

/**
 * Events, and after a break those that follow.
 *
 * @yields each with its size
 */
async function* follow(
  url: string,
  from: number | undefined,
  stop: AbortController,
): AsyncGenerator<{ readonly frame: Message; readonly sizeBytes: number }, void, undefined> {
  let cursor = from;
  const progress = new Progress();
  for (let hasConnected = false; ;) {
    try {
      for await (const bytes of readSocket(createUrl(url, cursor), stop.signal)) {
        const frame = mustDecode(bytes);
        cursor = frame.seq ?? cursor;
        yield { frame, sizeBytes: bytes.byteLength };
        if (stop.signal.aborted) return;
      }
      if (stop.signal.aborted) return;
      hasConnected = true;
      progress.step('The stream has ended. Connecting again.');
    } catch (error) {
      // A server that was never there is a mistake; one that was may come back.
      if (stop.signal.aborted) return;
      if (!hasConnected || !(error instanceof UnreachableError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function createUrl(url: string, cursor: number | undefined): URL {
  const socket = new URL('/xrpc/com.atproto.sync.subscribeRepos', url);
  if (cursor !== undefined) socket.searchParams.set('cursor', String(cursor));
  return socket;
}

function mustDecode(bytes: Uint8Array): Message {
  try {
    const frame = decodeFrame(bytes);
    if (frame.kind === 'message') return frame;
    throw new CommandError(frame.code, `The server ends the stream: ${frame.message ?? ''} (${frame.code}).`);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    throw new CommandError('frame_invalid', `The server sends what is no frame: ${error.message}.`, { cause: error });
  }
}

function parseNumber(name: string, text: string | undefined, host: CommandHost): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,16}$/.test(text) ? Number(text) : host.failUsage(`--${name} takes a number, found ${text}.`);
}
