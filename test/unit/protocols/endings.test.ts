import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { StreamEvent } from '../../../src/core/chat.ts';
import { PROTOCOLS, type Protocol } from '../../../src/core/connection/connection.ts';
import { ask, gate, KEY, QUESTION, streamChat, streamChatByByte, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, jsonDocument, stream, webPage, type Reply } from '../../fakes/reply.ts';

/** What comes before the end, and the end; of a fault only what the person acts upon. */
type Expected = readonly [...before: string[], end: string];

interface Row {
  readonly name: string;
  readonly reply: (protocol: Protocol) => Reply;
  /** The network hands over single bytes. */
  readonly byByte?: true;
  readonly expected: Expected | ((protocol: Protocol) => Expected);
}

const TEXT = 'Grüße, 世界! 👋🏽 café';
const USAGE = { input: 40, output: 9, cacheRead: 30, reasoning: 4 };
const hello = { do: 'text', delta: 'Hello' } as const;
const error = (status: number, type: string, headers: Record<string, string> = {}): (() => Reply) => () => ({ kind: 'error', status, type, message: 'the words of the server', headers });

/** Every way in which an answer can end, for every protocol. */
const ROWS: readonly Row[] = [
  { name: 'whole', reply: () => answer(['Hello, ', 'world.'], { usage: USAGE }), expected: ['text: Hello, world.', 'finish: stop {"input":40,"output":9,"cacheRead":30,"reasoning":4}'] },
  { name: 'whole, with reasoning', reply: () => answer(['Yes.'], { reasoning: ['Let me ', 'think.'], usage: { input: 3, output: 5 } }), expected: (protocol) => ['reasoning: Let me think.', 'text: Yes.', `finish: stop ${counts(protocol, 3, 5)}`] },
  { name: 'stopped by its length', reply: () => answer(['Half'], { reason: 'length' }), expected: (protocol) => ['text: Half', `finish: length ${counts(protocol, 12, 7)}`] },
  { name: 'a refusal', reply: () => answer(['I cannot.'], { reason: 'refusal' }), expected: (protocol) => ['text: I cannot.', `finish: refusal ${counts(protocol, 12, 7)}`] },
  { name: 'an empty answer', reply: () => answer([]), expected: ['fault: empty-answer'] },
  { name: 'a clean end without a terminal event', reply: () => stream(hello), expected: ['text: Hello', 'fault: cut-short'] },
  { name: 'a clean end within a frame', reply: () => stream(hello, { do: 'raw', text: 'event: message_delta\ndata: {"cho' }), expected: ['text: Hello', 'fault: cut-short'] },
  { name: 'a closed socket', reply: () => stream(hello, { do: 'cut', how: 'fin' }), expected: ['text: Hello', 'fault: cut-short'] },
  { name: 'a reset socket', reply: () => stream(hello, { do: 'wait', until: heard }, { do: 'cut', how: 'rst' }), expected: ['text: Hello', 'fault: cut-short'] },
  { name: 'a socket closed before the headers', reply: () => ({ kind: 'drop' }), expected: ['fault: network'] },
  { name: '400', reply: error(400, 'invalid_request_error'), expected: ['fault: bad-request 400'] },
  { name: '401', reply: error(401, 'authentication_error'), expected: ['fault: wrong-key 401'] },
  { name: '402', reply: error(402, 'billing_error'), expected: ['fault: out-of-credit 402'] },
  { name: '403', reply: error(403, 'permission_error'), expected: ['fault: forbidden 403'] },
  { name: '404 of a path', reply: error(404, 'not_found_error'), expected: (protocol) => [protocol === 'openai-responses' ? 'fault: wrong-lock 404' : 'fault: wrong-path 404'] },
  { name: '413', reply: error(413, 'request_too_large'), expected: ['fault: too-long 413'] },
  { name: '429', reply: error(429, 'rate_limit_error', { 'retry-after': '20' }), expected: ['fault: rate-limited 429 20000'] },
  { name: '500', reply: error(500, 'api_error'), expected: ['fault: server-error 500'] },
  { name: '503', reply: error(503, 'unavailable'), expected: ['fault: overloaded 503'] },
  { name: '529', reply: error(529, 'overloaded_error'), expected: ['fault: overloaded 529'] },
  { name: 'an error in the stream', reply: () => stream(hello, { do: 'error', type: 'overloaded_error', message: 'Overloaded' }), expected: ['text: Hello', 'fault: overloaded'] },
  { name: 'HTML with 200', reply: () => webPage(200, 'Welcome to nginx!'), expected: ['fault: not-a-stream 200 html'] },
  { name: 'a page to sign in on', reply: () => webPage(), expected: ['fault: captive-portal 200'] },
  { name: 'JSON with 200', reply: () => jsonDocument({ id: 'x', choices: [{ message: { content: 'Hello' } }] }), expected: ['fault: not-a-stream 200 json'] },
  { name: 'an error as JSON with 200', reply: () => jsonDocument({ error: { type: 'rate_limit_error', message: 'slow down' } }), expected: ['fault: rate-limited 200'] },
  { name: 'a stream without an event', reply: () => stream({ do: 'raw', text: ': nothing here\n\n' }), expected: ['fault: not-a-stream nothing'] },
  { name: 'the events of nobody', reply: () => stream({ do: 'raw', text: 'data: {"hello":1}\n\n' }), expected: ['fault: not-a-stream nothing'] },
  { name: 'a malformed frame', reply: () => stream(hello, { do: 'raw', text: 'event: content_block_delta\ndata: {"delta": oops}\n\n' }, { do: 'finish' }), expected: ['text: Hello', 'fault: malformed'] },
  { name: 'a malformed frame without a name', reply: () => stream(hello, { do: 'raw', text: 'data: {"delta": oops}\n\n' }, { do: 'finish' }), expected: ['text: Hello', 'fault: malformed'] },
  { name: 'frames without `event:`', reply: () => answer([TEXT], { manner: { unnamed: true } }), expected: (protocol) => [`text: ${TEXT}`, `finish: stop ${counts(protocol, 12, 7)}`] },
  { name: 'UTF-8 split at every byte', byByte: true, reply: () => answer([TEXT, TEXT], { manner: { byteByByte: true } }), expected: (protocol) => [`text: ${TEXT}${TEXT}`, `finish: stop ${counts(protocol, 12, 7)}`] },
  { name: 'CRLF, split at every byte', byByte: true, reply: () => answer([TEXT], { manner: { byteByByte: true, newline: '\r\n' } }), expected: (protocol) => [`text: ${TEXT}`, `finish: stop ${counts(protocol, 12, 7)}`] },
  { name: 'a connection that stays open after the end', reply: () => stream(hello, { do: 'finish' }, { do: 'hang' }), expected: ['text: Hello', 'finish: stop'] },
  { name: 'comments between the frames', reply: () => stream({ do: 'comment' }, hello, { do: 'comment' }, { do: 'finish' }), expected: ['text: Hello', 'finish: stop'] },
];

/** Settles once the client has the first word of the row that waits for it. A reset may overtake what was sent before it. */
let heard: Promise<void> = Promise.resolve();

describe('three protocols and every ending', function () {
  // The first use of an SDK loads it, on a machine that may be busy.
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { answer: () => answer(['the script']) } }); });
  after(async () => server.close());

  // The SDKs write the frames that they cannot read, and with them the person's text, to the console of whoever uses them.
  const { error: originalError, warn: originalWarn } = console;
  const written: unknown[] = [];
  before(() => { console.error = console.warn = (...args: readonly unknown[]) => void written.push(args); });
  after(() => {
    console.error = originalError;
    console.warn = originalWarn;
    assert.deepEqual(written, []);
  });
  afterEach(() => { assert.ok(server.requests.every(({ path }) => path.startsWith('/v1/'))); });

  for (const protocol of PROTOCOLS) {
    for (const { name, reply, byByte, expected } of ROWS) {
      it(`${protocol}: ${name}`, async () => {
        const first = gate();
        heard = first.opened;
        server.enqueue(reply(protocol));
        const seen: StreamEvent[] = [];
        for await (const event of (byByte ? streamChatByByte : streamChat)(targetAt(server.origin, protocol), QUESTION, new AbortController().signal)) {
          seen.push(event);
          first.open();
        }
        assert.deepEqual(summary(seen), typeof expected === 'function' ? expected(protocol) : expected);
        assert.ok(!JSON.stringify(seen).includes(KEY));
      });
    }

    it(`${protocol}: stopped in the middle`, async () => {
      server.enqueue(stream(hello, { do: 'hang' }));
      const person = new AbortController();
      const seen: StreamEvent[] = [];
      for await (const event of streamChat(targetAt(server.origin, protocol), QUESTION, person.signal)) {
        seen.push(event);
        if (event.type === 'text') person.abort();
      }
      assert.deepEqual(summary(seen), ['text: Hello', 'finish: stopped']);
      await server.requests.at(-1)?.closed; // The server is not left writing to nobody.
    });

    it(`${protocol}: stopped before the first header`, async () => {
      const person = new AbortController();
      const events = streamChat(targetAt(server.origin, protocol), QUESTION, person.signal);
      const all = (async () => { const seen: StreamEvent[] = []; for await (const event of events) seen.push(event); return seen; })();
      person.abort();
      assert.deepEqual(summary(await all), ['finish: stopped']);
    });

    it(`${protocol}: stopped before it was asked`, async () => {
      const asked = server.requests.length;
      assert.deepEqual(summary(await ask(targetAt(server.origin, protocol), QUESTION, AbortSignal.abort())), ['finish: stopped']);
      assert.equal(server.requests.length, asked);
    });

    it(`${protocol}: left by whoever listened`, async () => {
      server.enqueue(stream(hello, { do: 'hang' }));
      for await (const event of streamChat(targetAt(server.origin, protocol), QUESTION, new AbortController().signal)) {
        if (event.type === 'text') break;
      }
      await server.requests.at(-1)?.closed;
    });
  }
});

function summary(events: readonly StreamEvent[]): readonly string[] {
  const lines: string[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        if (lines.at(-1)?.startsWith(`${event.type}: `)) lines.push(`${String(lines.pop())}${event.delta}`);
        else lines.push(`${event.type}: ${event.delta}`);
        break;
      case 'notice':
        lines.push('notice');
        break;
      case 'finish':
        lines.push(`finish: ${event.reason}${event.usage ? ` ${JSON.stringify(event.usage)}` : ''}`);
        break;
      case 'fault': {
        const { fault } = event;
        const detail = fault.kind === 'rate-limited' ? fault.retryAfterMs : fault.kind === 'not-a-stream' ? fault.got : undefined;
        lines.push(['fault:', fault.kind, fault.status, detail].filter((part) => part !== undefined).join(' '));
        assert.equal(fault.connectionId, 'test');
        assert.equal(fault.connection, 'Test');
        break;
      }
    }
  }
  return lines;
}

/** Input and output as each protocol reports them: what it has no word for stays unknown. */
function counts(protocol: Protocol, input: number, output: number): string {
  return JSON.stringify({ input, output, ...(protocol === 'openai-responses' ? { cacheRead: 0, reasoning: 0 } : {}) });
}
