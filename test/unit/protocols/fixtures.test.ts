import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { StreamEvent } from '../../../src/core/chat.ts';
import { PROTOCOLS, type Protocol } from '../../../src/core/connection/connection.ts';
import { ask, collect, QUESTION, streamChat, streamChatByByte, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { stream } from '../../fakes/reply.ts';

/**
 * Replies in the shapes of the providers, one file each: `test/fixtures/<protocol>/<case>.sse` and the events that are expected
 * of it in `<case>.json`. Of a fault, only the named fields are compared.
 */
const directory = path.join(import.meta.dirname, '..', '..', 'fixtures');
const cases = (protocol: Protocol): readonly string[] => readdirSync(path.join(directory, protocol)).filter((name) => name.endsWith('.sse')).map((name) => name.slice(0, -'.sse'.length));
const bytes = (protocol: Protocol, name: string): string => readFileSync(path.join(directory, protocol, `${name}.sse`), 'utf8');

/** Cases that the SDKs' own strict readers finish too. */
const ORACLE: Readonly<Record<Protocol, readonly string[]>> = {
  'openai-chat': ['openai', 'openai-refusal', 'deepseek-reasoner', 'ollama', 'mistral'],
  'openai-responses': ['openai'],
  'anthropic-messages': ['anthropic', 'thinking', 'max-tokens', 'stop-sequence', 'tool-use', 'compatible-late-usage'],
};

describe('fixtures', function () {
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer(); });
  after(async () => server.close());

  for (const protocol of PROTOCOLS) {
    for (const name of cases(protocol)) {
      for (const byByte of [false, true]) {
        it(`${protocol}/${name}${byByte ? ', byte by byte' : ''}`, async () => {
          server.enqueue(stream({ do: 'raw', text: bytes(protocol, name) }));
          const events = await collect((byByte ? streamChatByByte : streamChat)(targetAt(server.origin, protocol), QUESTION, new AbortController().signal));
          const expected = JSON.parse(readFileSync(path.join(directory, protocol, `${name}.json`), 'utf8')) as readonly StreamEvent[];
          const named = expected.at(-1);
          assert.deepEqual(events.map((event) => plain(event, named)), expected);
        });
      }
    }

    it(`${protocol}: nothing more after a stop, although it has already arrived`, async () => {
      const [name = ''] = ORACLE[protocol];
      server.enqueue(stream({ do: 'raw', text: bytes(protocol, name) }));
      const person = new AbortController();
      const types: string[] = [];
      for await (const event of streamChat(targetAt(server.origin, protocol), QUESTION, person.signal)) {
        types.push(event.type);
        person.abort();
      }
      assert.deepEqual(types, ['text', 'finish']);
    });

    for (const name of ORACLE[protocol]) {
      it(`${protocol}/${name}: the SDK's own reader comes to the same`, async () => {
        server.enqueue(stream({ do: 'raw', text: bytes(protocol, name) }));
        const theirs = await readBySdk(protocol, server.origin);
        server.enqueue(stream({ do: 'raw', text: bytes(protocol, name) }));
        const ours = await ask(targetAt(server.origin, protocol));
        const text = ours.map((event) => (event.type === 'text' ? event.delta : '')).join('');
        const end = ours.at(-1);
        assert.ok(end?.type === 'finish');
        assert.deepEqual({ text, output: end.usage?.output }, theirs);
      });
    }
  }
});

/** An event as the fixture writes it: a fault with the fields that are named there, and what is unknown left out. */
function plain(event: StreamEvent, named: StreamEvent | undefined): unknown {
  const json = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
  if (event.type !== 'fault' || named?.type !== 'fault') return json;
  return { ...json, fault: Object.fromEntries(Object.entries(event.fault).filter(([name]) => name in named.fault)) };
}

/** Text and output tokens as the vendor's own accumulator reads them. */
async function readBySdk(protocol: Protocol, origin: string): Promise<{ readonly text: string; readonly output: number | undefined }> {
  const messages = [{ role: 'user' as const, content: 'Say hello.' }];
  switch (protocol) {
    case 'openai-chat': {
      const completion = await new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'x' }).chat.completions.stream({ model: 'm', messages }).finalChatCompletion();
      const message = completion.choices[0]?.message;
      return { text: message?.content || message?.refusal || '', output: completion.usage?.completion_tokens };
    }
    case 'openai-responses': {
      const response = await new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'x' }).responses.stream({ model: 'm', input: 'x' }).finalResponse();
      return { text: response.output_text, output: response.usage?.output_tokens };
    }
    case 'anthropic-messages': {
      const message = await new Anthropic({ baseURL: origin, apiKey: 'x' }).messages.stream({ model: 'm', messages, max_tokens: 9 }).finalMessage();
      return { text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''), output: message.usage.output_tokens };
    }
  }
}
